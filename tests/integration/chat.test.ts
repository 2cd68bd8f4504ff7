import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { agentClient, setUp, until, visitorClient } from '../support/accounts.ts'
import type { Login } from '../support/accounts.ts'
import { startRelay } from '../support/relay.ts'
import type { RunningRelay } from '../support/relay.ts'

const text = (words: string) => ({ parts: [{ type: 'text' as const, text: words }] })

describe('a visitor chats, an agent answers', () => {
  let relay: RunningRelay
  let owner: Login
  let siteKey: string

  beforeAll(async () => {
    relay = await startRelay()
    owner = await setUp(relay)
    await relay.stop()
    relay = await startRelay({ dataDir: relay.dataDir, port: relay.port })
    siteKey = relay.siteKey ?? ''
  })
  afterAll(() => relay.stop())

  test('[D1] send, durable, ack, assignment, reply, receipts, close, rating', async () => {
    const agent = agentClient(relay, owner)
    agent.connect()
    await until(agent, () => agent.welcome, 'the agent is welcome')
    const visitor = visitorClient(relay, siteKey)
    visitor.connect()
    const first = visitor.start({ content: text('Hello, is the Fjell in stock?') })
    const id = 'conversationId' in first ? first.conversationId : ''
    const started = await until(visitor, () => visitor.conversation(id), 'the conversation exists')
    await until(visitor, () => started.view?.agent?.id === owner.agentId, 'assigned to the agent')

    agent.watch(id)
    const seen = await until(agent, () => agent.conversation(id), 'the agent follows')
    await until(agent, () => seen.view?.ownerToken !== undefined, 'the agent holds the token')
    expect(seen.events.map(({ type }) => type)).toEqual([
      'conversation.started',
      'message',
      'conversation.queued',
      'conversation.routed',
      'conversation.assigned',
    ])
    agent.send({
      conversationId: id,
      kind: 'message',
      content: text('Yes, in all sizes.'),
      ownerToken: seen.view?.ownerToken ?? 0,
    })
    agent.send({ conversationId: id, kind: 'note', content: text('Check the shelf.') })
    await until(
      visitor,
      () => started.events.some((event) => event.type === 'message' && event.by.kind === 'agent'),
      'the reply arrives',
    )
    visitor.mark(id, { read: started.head })
    await until(agent, () => seen.marks.some((mark) => mark.side === 'visitor' && mark.read > 0), 'read by the visitor')
    expect(JSON.stringify(started.events)).not.toContain('shelf')

    const contactId = seen.view?.contactId ?? ''
    expect((await agent.act('updateContact', { contactId, name: 'Liv Østby' })).ok).toBe(true)
    await until(agent, () => seen.view?.contactName === 'Liv Østby', 'the new name is told')

    const closed = await agent.act('close', {}, { conversationId: id, ownerToken: seen.view?.ownerToken ?? 0 })
    expect(closed.ok).toBe(true)
    await until(visitor, () => started.view?.status === 'closed', 'closed for the visitor')
    const rated = await visitor.act('rate', { score: 5, comment: 'Quick.' }, { conversationId: id })
    expect(rated.ok).toBe(true)
    await until(agent, () => seen.view?.rating?.score === 5, 'the agent sees the rating')
    visitor.close()
    agent.close()
  })

  test('[D2] the console hears of a page as soon as the tag is on it, and a trial on this machine does not hide it', async () => {
    const agent = agentClient(relay, owner)
    agent.connect()
    await until(agent, () => agent.welcome, 'the agent is welcome')
    const found = await agent.query('sites', {})
    const siteId = found.ok ? (found.value[0]?.id ?? '') : ''
    await agent.act('allowOrigin', { siteId, origin: 'https://halden.example' })
    const seen = async (): Promise<string | undefined> => {
      const answer = await agent.query('sites', {})
      return answer.ok ? answer.value[0]?.lastSeen?.origin : undefined
    }
    const loads = (referer: string) => fetch(`${relay.url}/widget.js?site=${siteKey}`, { headers: { referer } })
    expect((await loads('https://shop.example/lamps')).headers.get('cache-control')).toBe('no-store')
    // A visitor was on this machine a moment ago: what comes next is written down a little later.
    const loadedAndSeen = () => loads('https://halden.example/lamps?x=1').then(seen)
    await expect.poll(loadedAndSeen, { timeout: 20_000, interval: 500 }).toBe('https://halden.example')
    await loads('http://localhost:8000/')
    expect(await seen()).toBe('https://halden.example')
    agent.close()
  })
})
