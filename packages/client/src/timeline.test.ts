import fc from 'fast-check'
import type { Event, Events, Reset } from '@deskbell/protocol'
import { describe, expect, test } from 'vitest'
import { conversationView, messageEvent } from './testing/index.ts'
import { applyEvents, prependPage, resetTimeline, unknownTimeline } from './timeline.ts'
import type { Timeline } from './timeline.ts'

const timeline = (): Timeline => ({ ...unknownTimeline })
const seqs = ({ events }: Timeline) => events.map(({ seq }) => seq)
/** A frame with these seqs behind `prev`. */
const frame = (prev: number, ...events: number[]): Events => ({
  type: 'events',
  conversationId: 'cnv',
  prev,
  events: events.map((seq) => messageEvent(seq, `message ${seq}`)),
})

const reset = (prev: number, ...events: number[]): Reset => ({
  ...frame(prev, ...events),
  type: 'reset',
  epoch: 'epoch-1',
  reason: 'first',
  head: events.at(-1) ?? prev,
  conversation: conversationView('cnv'),
})

describe('events', () => {
  test('[C12] are applied in order, each once, however frames overlap', () => {
    const t = timeline()
    applyEvents(t, frame(0, 1, 2))
    expect(applyEvents(t, frame(0, 1, 2))).toEqual([])
    expect(applyEvents(t, frame(1, 2, 3, 4)).map(({ seq }) => seq)).toEqual([3, 4])
    expect(applyEvents(t, frame(3, 4))).toEqual([])
    expect(seqs(t)).toEqual([1, 2, 3, 4])
    expect(t.last).toBe(4)
  })

  test('[C12] hidden ones leave holes in seq that are no gaps', () => {
    const t = timeline()
    applyEvents(t, frame(0, 1))
    applyEvents(t, frame(1, 5))
    expect(seqs(t)).toEqual([1, 5])
    expect(t.held).toEqual([])
  })

  test('[C13] behind a gap are held back until it closes', () => {
    const t = timeline()
    applyEvents(t, frame(0, 1))
    applyEvents(t, frame(3, 4))
    applyEvents(t, frame(4, 5))
    expect(seqs(t)).toEqual([1])
    expect(t.held).toHaveLength(2)
    expect(applyEvents(t, frame(1, 2, 3)).map(({ seq }) => seq)).toEqual([2, 3, 4, 5])
    expect(t.held).toEqual([])
  })

  test('[C13] at most 32 frames are held back', () => {
    const t = timeline()
    for (let seq = 10; seq < 100; seq++) applyEvents(t, frame(seq, seq + 1))
    expect(t.held).toHaveLength(32)
  })

  test('[C15] a reset replaces everything', () => {
    const t = timeline()
    applyEvents(t, frame(0, 1, 2, 3))
    applyEvents(t, frame(7, 8))
    resetTimeline(t, reset(10, 11, 12))
    expect(t).toMatchObject({ epoch: 'epoch-1', last: 12, hasOlder: true, held: [] })
    expect(seqs(t)).toEqual([11, 12])
  })

  test('[C17] older pages go in front', () => {
    const t = timeline()
    applyEvents(t, frame(3, 5))
    resetTimeline(t, reset(3, 5))
    prependPage(t, { events: frame(0, 2, 3).events, prev: 1, more: true })
    expect(seqs(t)).toEqual([2, 3, 5])
    expect(t.hasOlder).toBe(true)
    prependPage(t, { events: frame(0, 1).events, prev: 0, more: false })
    expect(seqs(t)).toEqual([1, 2, 3, 5])
    expect(t).toMatchObject({ hasOlder: false, last: 5 })
  })
})

test('[C18] whatever is lost, doubled or late, the timeline is a prefix of the list, and the list after the replay', () => {
  const scenario = fc.record({
    // Which seqs this audience sees, and what arrives: slices of that list in any order.
    sees: fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
    frames: fc.array(fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 8 })), { maxLength: 60 }),
  })
  fc.assert(
    fc.property(scenario, ({ sees, frames }) => {
      const list: Event[] = sees.flatMap((isSeen, index) => (isSeen ? [messageEvent(index + 1, 'x')] : []))
      const slice = (from: number, count: number): Events => ({
        type: 'events',
        conversationId: 'cnv',
        prev: list[from - 1]?.seq ?? 0,
        events: list.slice(from, from + count),
      })
      const t = timeline()
      for (const [from, count] of frames) {
        if (from >= list.length) continue
        applyEvents(t, slice(from, count))
        expect(t.events).toEqual(list.slice(0, t.events.length))
        expect(t.last).toBe(t.events.at(-1)?.seq ?? 0)
      }
      // The relay's answer to a watch from where we stand.
      const behind = list.filter(({ seq }) => seq > t.last)
      if (behind.length) applyEvents(t, slice(list.indexOf(behind[0]!), behind.length))
      expect(t.events).toEqual(list)
      expect(t.held).toEqual([])
    }),
  )
})
