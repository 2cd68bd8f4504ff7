import type { Event, Events, Reset, Seq } from '@deskbell/protocol'

/** Frames beyond a gap that are held back; what is more comes again with the replay. */
const MAX_HELD_FRAMES = 32

/** The events of one conversation as one audience sees them: in order, each once, without holes. */
export type Timeline = {
  /** Replaced, never changed in place. */
  events: readonly Event[]
  /** Whether events before the first exist. */
  hasOlder: boolean
  /** Identity of the history these events belong to; null before anything was told. */
  epoch: string | null
  /** Last seq applied. */
  last: Seq
  /** Frames that do not connect because something before them is missing. */
  held: readonly Events[]
}

/** What a `page` is answered with. */
export type OlderPage = { events: Event[]; prev: Seq; more: boolean }

/** A timeline of which nothing is known. */
export const unknownTimeline: Timeline = { events: [], hasOlder: false, epoch: null, last: 0, held: [] }

const end = (events: readonly Event[]) => events.at(-1)!.seq

/**
 * Takes a frame, and those held back that it makes fit. Answers with the events that are new, in order. `prev` chains a frame to
 * the event before it for this audience, because seqs themselves have holes where events are hidden from visitors.
 */
export function applyEvents(timeline: Timeline, frame: Events): Event[] {
  const fresh: Event[] = []
  let held = [...timeline.held, frame]
  for (let before; before !== held.length;) {
    before = held.length
    held = held.filter(({ prev, events }) => {
      if (prev > timeline.last && end(events) > timeline.last) return true
      for (const event of events) {
        if (event.seq <= timeline.last) continue
        timeline.last = event.seq
        fresh.push(event)
      }
      return false
    })
  }
  timeline.held = held.slice(0, MAX_HELD_FRAMES)
  if (fresh[0]) timeline.events = [...timeline.events, ...fresh]
  return fresh
}

/** Begins anew with the page of a `reset`. */
export function resetTimeline(timeline: Timeline, { epoch, prev, events }: Reset): void {
  // `last` is not the frame's `head`: an event that came to be after the page was read must not be taken for applied.
  Object.assign(timeline, { epoch, events, hasOlder: prev > 0, last: events.at(-1)?.seq ?? prev, held: [] })
}

/** Puts the page in front that ends before the first event. */
export function prependPage(timeline: Timeline, { events, more }: OlderPage): void {
  timeline.events = [...events, ...timeline.events]
  timeline.hasOlder = more
}
