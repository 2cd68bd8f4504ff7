import type { Audience, Seq } from '@deskbell/protocol'
import type * as Port from '../../ports/Store.ts'
import type { StoredEvent } from './memory.ts'

/** A page of a timeline as one audience sees it. */
export function timeline(
  events: readonly StoredEvent[],
  { from, before, limit, audience }: { from?: Seq; before?: Seq; limit: number; audience: Audience },
): { events: Port.StoredEvent[]; more: boolean } {
  const seen = events.filter((event) => audience === 'staff' || event.public)
  const inRange =
    from === undefined
      ? seen.filter(({ seq }) => before === undefined || seq < before)
      : seen.filter(({ seq }) => seq >= from)
  const page = from === undefined ? inRange.slice(Math.max(0, inRange.length - limit)) : inRange.slice(0, limit)
  return {
    events: page.map(({ seq, id, public: isPublic, prevPublic, json }) => {
      const prev = audience === 'visitor' ? prevPublic : seq - 1
      return { seq, id, prev, public: isPublic, json }
    }),
    more: inRange.length > page.length,
  }
}
