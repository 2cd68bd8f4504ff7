import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentClient, setUp, until, visitorClient } from '../support/accounts.ts'
import { says } from '../support/bareSocket.ts'
import { eventually } from '../support/eventually.ts'
import { startRelay } from '../support/relay.ts'
import type { RunningRelay } from '../support/relay.ts'

const METRICS_TOKEN = 'only prometheus knows this'
let relay: RunningRelay
beforeAll(async () => {
  relay = await startRelay({ env: { METRICS_TOKEN } })
})
afterAll(() => relay.stop())

const ask = (headers: Record<string, string> = {}): Promise<Response> => fetch(`${relay.url}/metrics`, { headers })
const figures = async (): Promise<Map<string, number>> => {
  const text = await (await ask({ authorization: `Bearer ${METRICS_TOKEN}` })).text()
  return new Map(
    [...text.matchAll(/^(\w+(?:\{[^}]*\})?) (\S+)$/gm)].map(([, name, value]) => [name ?? '', Number(value)]),
  )
}

test('[B13] figures are for who has their token', async () => {
  for (const authorization of ['', 'Bearer', 'Bearer wrong', METRICS_TOKEN, `Basic ${METRICS_TOKEN}`]) {
    const answer = await ask({ authorization })
    expect([authorization, answer.status]).toEqual([authorization, 401])
    expect(await answer.json()).toMatchObject({ code: 'unauthenticated' })
  }
  const answer = await ask({ authorization: `Bearer ${METRICS_TOKEN}` })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toContain('text/plain')
  const other = await startRelay()
  expect((await fetch(`${other.url}/metrics`)).status).toBe(404)
  await other.stop()
})

test('[B13] figures tell what happens', async () => {
  const owner = await setUp(relay)
  const agent = agentClient(relay, owner)
  agent.connect()
  await until(agent, () => agent.welcome, 'the agent is welcome')
  const sites = await agent.query('sites', {})
  const visitor = visitorClient(relay, (sites.ok ? sites.value[0]?.key : undefined) ?? '')
  visitor.connect()
  const started = visitor.start({ content: says('Hello?') })
  const id = 'conversationId' in started ? started.conversationId : ''
  await until(visitor, () => visitor.conversation(id)?.view?.agent ?? null, 'somebody is here')
  visitor.send({ conversationId: id, kind: 'message', content: says('Are you there?') })
  await eventually(() => visitor.outbox().length === 0, 'it is stored')

  const told = await figures()
  expect(told.get('deskbell_messages_total{kind="message"}')).toBe(2)
  expect(told.get('deskbell_connections{kind="visitor"}')).toBe(1)
  expect(told.get('deskbell_connections{kind="agent"}')).toBe(1)
  expect(told.get('deskbell_conversations{kind="open"}')).toBe(1)
  expect(told.get('deskbell_conversations{kind="waiting"}')).toBe(0)
  expect(told.get('deskbell_longest_wait_seconds')).toBe(0)
  expect(told.get('deskbell_agents{kind="taking"}')).toBe(1)
  expect(told.get('deskbell_assignment_wait_seconds_count')).toBe(1)
  expect(told.get('deskbell_commit_seconds_count')).toBeGreaterThan(3)
  expect(told.get('deskbell_delivery_seconds_count')).toBeGreaterThan(1)
  expect(told.get('deskbell_commit_failures_total')).toBe(0)
  expect(told.get('deskbell_outbox_jobs')).toBe(0)
  expect(told.get('deskbell_outbox_age_seconds')).toBe(0)
  expect(told.get('process_cpu_seconds_total')).toBeGreaterThan(0)
  agent.close()
  visitor.close()
})
