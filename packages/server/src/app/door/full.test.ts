import { expect, test } from 'vitest'
import type { Actor } from '../../domain/actor.ts'
import type { Store } from '../../ports/Store.ts'
import type { Done } from './answers.ts'
import { Door } from './Door.ts'

const VISITOR: Actor = { kind: 'visitor', siteId: 'sit_1', contactId: 'con_1', aliases: [], participantId: 'par_1' }
const AGENT: Actor = { kind: 'agent', agentId: 'agt_1', owner: true, memberships: [] }
const SYSTEM: Actor = { kind: 'system' }

/** A door before a store that says nothing until it is told to; then it knows no conversation. */
function stuckDoor() {
  const answers: (() => void)[] = []
  const store = {
    load: () => new Promise((resolve) => answers.push(() => resolve(new Map()))),
    original: () => Promise.resolve(null),
    heads: () => Promise.resolve([]),
  } as unknown as Store
  const door = new Door({
    store,
    clock: { now: () => 0, timer: () => () => {}, turn: () => {} },
    ids: { id: (prefix) => `${prefix}_1`, hex: () => '' },
    log: { debug() {}, info() {}, warn() {}, error() {} },
    effects: () => [],
    committed: () => {},
  })
  let asked = 0
  const ask = (actor: Actor): Promise<Done> => {
    asked += 1
    return door.handle(actor, {
      command: { name: 'send', kind: 'message', content: { parts: [] }, ownerToken: undefined },
      conversationId: `cnv_${asked}`,
      clientId: `${asked}`,
      bodyHash: '',
    })
  }
  return { door, ask, goOn: () => answers.splice(0).forEach((answer) => answer()) }
}

/** What it was answered so far. */
async function soon(done: Promise<Done>): Promise<string> {
  const answer = await Promise.race([done, new Promise<null>((resolve) => setImmediate(() => resolve(null)))])
  return answer === null ? 'waits' : answer.ok ? 'done' : answer.refusal.code
}

test('[Y25] 4,000 commands may wait for the store; then visitors are told when to come again, agents with the 5,001st', async () => {
  const { door, ask, goOn } = stuckDoor()
  const waiting: Promise<Done>[] = []
  while (waiting.length < 3_999) waiting.push(ask(VISITOR))
  const last = ask(VISITOR)
  expect(await soon(last)).toBe('waits')
  const over = await ask(VISITOR)
  expect(over).toMatchObject({ ok: false, refusal: { code: 'server_busy' } })
  const times = await Promise.all([1, 2, 3].map(() => ask(VISITOR)))
  const afters = times.map((done) => (done.ok ? 0 : (done.refusal.retryAfterMs ?? 0)))
  expect(Math.min(...afters)).toBeGreaterThanOrEqual(2_000)
  expect(new Set(afters).size, 'not all at once').toBe(3)

  while (waiting.length < 4_998) waiting.push(ask(AGENT))
  expect(await soon(ask(AGENT))).toBe('waits')
  expect(await soon(ask(AGENT))).toBe('server_busy')
  // What the relay itself has to do is not in the way of anybody, and nobody else does it.
  expect(await soon(ask(SYSTEM))).toBe('waits')

  goOn()
  expect(await soon(last)).toBe('not_found')
  await Promise.all(waiting)
  expect(door.isFull('visitor')).toBe(false)
  expect(await soon(ask(VISITOR))).toBe('waits')
})
