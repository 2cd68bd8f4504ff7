import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentClient, setUp, until, visitorClient } from '../support/accounts.ts'
import type { Login } from '../support/accounts.ts'
import { hex, says } from '../support/bareSocket.ts'
import { eventually } from '../support/eventually.ts'
import { startRelay } from '../support/relay.ts'
import type { RunningRelay } from '../support/relay.ts'
import { streamEnvironment } from '../support/streamEnvironment.ts'

let relay: RunningRelay
let owner: Login
let siteKey: string
beforeAll(async () => {
  relay = await startRelay()
  owner = await setUp(relay)
  siteKey = /pk_[0-9a-f]+/.exec(relay.output())?.[0] ?? ''
  const agent = agentClient(relay, owner)
  agent.connect()
  const sites = await until(agent, () => agent.welcome, 'welcome').then(() => agent.query('sites', {}))
  siteKey = (sites.ok ? sites.value[0]?.key : undefined) ?? ''
  await agent.act('updateAgent', { agentId: owner.agentId, capacity: 20 })
  agent.close()
})
afterAll(() => relay.stop())

const ORIGIN = 'http://localhost:1'

test('[T1] a visitor and an agent without sockets talk as with them: sent, delivered, read, typing, closed', async () => {
  const agent = agentClient(relay, owner, streamEnvironment({ origin: relay.url, cookie: owner.cookie }))
  agent.connect()
  await until(agent, () => agent.welcome, 'the agent is welcome')
  await agent.act('setAvailability', { availability: 'online' })
  const visitor = visitorClient(relay, siteKey, hex(32), ORIGIN, streamEnvironment({ origin: ORIGIN }))
  visitor.connect()
  const started = visitor.start({ content: says('Hello without a socket') })
  const { conversationId: id } = started
  await until(visitor, () => visitor.conversation(id)?.view?.agent, 'somebody is there')
  agent.watch(id)
  await until(agent, () => agent.conversation(id)?.view?.ownerToken !== undefined, 'it is assigned')
  const ours = agent.conversation(id)!
  agent.send({ conversationId: id, kind: 'message', content: says('Hello back'), ownerToken: ours.view!.ownerToken! })
  const theirs = visitor.conversation(id)!
  await eventually(() => JSON.stringify(theirs.events).includes('Hello back'), 'the answer arrives')
  visitor.typing(id, true, 'and I am typ')
  await eventually(() => JSON.stringify(ours.typing).includes('and I am typ'), 'typing is shown')
  visitor.mark(id, { read: theirs.events.at(-1)!.seq })
  await eventually(
    () => ours.marks.some(({ side, read }) => side === 'visitor' && read >= theirs.events.at(-1)!.seq),
    'it was read',
  )
  const closed = await agent.act('close', {}, { conversationId: id, ownerToken: ours.view!.ownerToken! })
  expect(closed.ok).toBe(true)
  await eventually(() => theirs.view?.status === 'closed', 'the end is seen')
  agent.close()
  visitor.close()
})
