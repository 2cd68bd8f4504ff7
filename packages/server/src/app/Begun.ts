import type { ConversationId, Ms, ParticipantId } from '@deskbell/protocol'

/** Conversations that one device of a visitor may begin within an hour: a person hardly begins two. */
export const MAX_BEGUN = 5
const WITHIN_MS = 3_600_000
/** Devices that are remembered, the newest. */
const MAX_KEPT = 10_000

type Times = Map<ConversationId, Ms>

/**
 * What each device began lately. It counts by device and not by address: a school or an office behind one address is many people, and how
 * many new ones may come from there is limited elsewhere.
 */
export class Begun {
  readonly #kept = new Map<ParticipantId, Times>()

  /** How long to wait before beginning another one, in ms; 0: not at all. */
  waitMs(who: ParticipantId, now: Ms): number {
    const times = this.#kept.get(who)
    if (times === undefined) return 0
    for (const [id, at] of times) if (Math.abs(now - at) >= WITHIN_MS) times.delete(id)
    if (times.size < MAX_BEGUN) return 0
    const [oldest = now] = times.values()
    return oldest + WITHIN_MS - now
  }

  /** They began this one. Told again of the same, it counts once. */
  note(who: ParticipantId, id: ConversationId, now: Ms): void {
    const times: Times = this.#kept.get(who) ?? new Map()
    if (!times.has(id)) times.set(id, now)
    this.#kept.delete(who)
    this.#kept.set(who, times)
    if (this.#kept.size <= MAX_KEPT) return
    const [first] = this.#kept.keys()
    if (first !== undefined) this.#kept.delete(first)
  }
}
