import { describe, expect, test } from 'vitest'
import type { Event, Mark } from '@deskbell/protocol'
import { entry } from '../../fixtures/chats.ts'
import { agentRef, begins, happens, notes, routed, says, system, timeline, visitor } from '../../fixtures/events.ts'
import type { Draft } from '../../fixtures/events.ts'
import { DAY, idOf, NOW } from '../../fixtures/ids.ts'
import { MARA, ORDERS, OUTDOOR, TOM } from '../../fixtures/people.ts'
import { LIV } from '../../fixtures/rows.ts'
import { layOut } from './layOut.ts'
import type { TimelineInput } from './layOut.ts'

const mara = agentRef(MARA)
const tom = agentRef(TOM)
const from = { siteId: OUTDOOR, departmentId: ORDERS, contactId: idOf('con', 1) }

function show(drafts: readonly Draft[] | readonly Event[], change: Partial<TimelineInput> = {}) {
  const events = drafts.every((each) => 'seq' in each)
    ? (drafts as readonly Event[])
    : timeline(LIV, drafts as readonly Draft[])
  const input: TimelineInput = {
    events,
    pending: [],
    marks: [],
    me: MARA,
    newAfter: null,
    connected: true,
    sameDay: (a, b) => Math.floor(a / DAY) === Math.floor(b / DAY),
    ...change,
  }
  return layOut(input)
}
const kinds = (drafts: readonly Draft[], change?: Partial<TimelineInput>) =>
  show(drafts, change).map((item) => item.kind)
const seen = (delivered: number, read: number): Mark[] => [{ participantId: 'p', side: 'visitor', delivered, read }]

describe('runs', () => {
  test('messages of one person within two minutes are one run', () => {
    const items = show([
      says(visitor, 9, 'a'),
      says(visitor, 8, 'b'),
      says(visitor, 5, 'c'),
      says(mara, 4, 'd'),
      says(tom, 4, 'e'),
    ])
    const runs = items.flatMap((item) => (item.kind === 'run' ? [[item.side, item.bubbles.length]] : []))
    expect(runs).toEqual([
      ['visitor', 2],
      ['visitor', 1],
      ['me', 1],
      ['colleague', 1],
    ])
  })

  test('a note or an event between them ends a run', () => {
    expect(kinds([says(visitor, 3, 'a'), notes(tom, 3, 'n'), says(visitor, 3, 'b')])).toEqual([
      'day',
      'run',
      'note',
      'run',
    ])
  })

  test('each day has its mark', () => {
    const yesterday = 24 * 60
    expect(kinds([says(visitor, yesterday + 1, 'a'), says(visitor, yesterday, 'b'), says(visitor, 1, 'c')])).toEqual([
      'day',
      'run',
      'day',
      'run',
    ])
  })
})

describe('states of my messages', () => {
  const drafts = [says(mara, 5, 'first'), says(visitor, 4, 'x'), says(mara, 1, 'last')]
  const stateOf = (marks: Mark[]) => {
    const runs = show(drafts, { marks }).flatMap((item) =>
      item.kind === 'run' && item.side === 'me' ? item.bubbles : [],
    )
    return runs.map((bubble) => bubble.state?.is ?? null)
  }

  test.each([
    [seen(0, 0), 'sent'],
    [seen(3, 1), 'delivered'],
    [seen(3, 3), 'read'],
    [[{ participantId: 'a', side: 'staff' as const, delivered: 3, read: 3 }], 'sent'],
  ])('[A12] only the last one shows how far it got (%j: %s)', (marks, is) => {
    expect(stateOf(marks)).toEqual([null, is])
  })

  test('[A12] what is unsent says what is true: on its way, waiting in a row, refused', () => {
    const pending = [entry(LIV, 1, 'one', 'sending'), entry(LIV, 2, 'two', 'sending')]
    const states = (connected: boolean) =>
      show([], { pending, connected }).flatMap((item) =>
        item.kind === 'run' ? item.bubbles.map((each) => each.state) : [],
      )
    expect(states(true)).toMatchObject([{ is: 'sending' }, { is: 'sending' }])
    expect(states(false)).toEqual([
      { is: 'waiting', place: 1 },
      { is: 'waiting', place: 2 },
    ])
    const failed = entry(LIV, 3, 'no', 'failed', { code: 'not_owner', retryable: false })
    expect(show([], { pending: [failed] }).at(-1)).toMatchObject({ bubbles: [{ state: { is: 'failed' } }] })
  })

  test('[A12] a message keeps its key from sending to stored, and is shown once', () => {
    const pending = entry(LIV, 1, 'hello', 'sent')
    const [before] = show([], { pending: [pending] }).filter((item) => item.kind === 'run')
    const stored = timeline(LIV, [says(mara, 0, 'hello')]).map((event) => ({ ...event, clientId: pending.clientId }))
    const after = show(stored, { pending: [pending] }).filter((item) => item.kind === 'run')
    expect(after).toHaveLength(1)
    expect(after[0]?.key).toBe(before?.key)
  })
})

describe('the mark of what is new', () => {
  test('stands before the first words of the visitor that nobody had read', () => {
    const drafts = [
      says(visitor, 9, 'a'),
      says(mara, 8, 'b'),
      says(mara, 5, 'c'),
      says(visitor, 3, 'd'),
      says(visitor, 2, 'e'),
    ]
    expect(kinds(drafts, { newAfter: 2 })).toEqual(['day', 'run', 'run', 'run', 'new', 'run'])
  })

  test('does not stand where everything is new', () => {
    expect(kinds([says(visitor, 9, 'a')], { newAfter: 0 })).toEqual(['day', 'run'])
  })
})

describe('lines', () => {
  test('[A20] an assignment by routing carries why this agent', () => {
    const line = show(routed(5)).find((item) => item.kind === 'line')
    expect(line).toMatchObject({
      event: { type: 'conversation.assigned' },
      routed: { content: { policy: 'least_busy', agentId: MARA } },
    })
  })

  test('a wait that was none, and what another line says already, have no line', () => {
    expect(kinds([...begins(from, 5), ...routed(5)])).toEqual(['day', 'line'])
    expect(
      kinds([
        happens('conversation.transferred', mara, 3, { from: MARA, toAgentId: TOM }),
        happens('conversation.assigned', mara, 3, { agentId: TOM, how: 'transferred', waitedMs: 0 }),
      ]),
    ).toEqual(['day', 'line'])
  })

  test('an event of a type we do not know is shown by nothing', () => {
    const [known] = timeline(LIV, [says(visitor, 1, 'a')])
    const unknown = { ...known, seq: 2, type: 'conversation.blessed', content: {} } as unknown as Event
    expect(show([known as Event, unknown]).map((item) => item.kind)).toEqual(['day', 'run'])
  })

  test('a message of kinds we cannot show says its fallback', () => {
    const [event] = timeline(LIV, [says(visitor, 1, 'a')])
    const file = { ...event, content: { parts: [{ type: 'hologram' }], fallback: 'A hologram' } } as unknown as Event
    expect(show([file]).at(-1)).toMatchObject({ bubbles: [{ text: 'A hologram' }] })
    expect(show([happens('visitor.left', system, 1, {})]).at(-1)).toMatchObject({
      kind: 'line',
      event: { at: NOW - 60_000 },
    })
  })
})
