import type { Books } from './Books.ts'
import type { Chat } from './Chat.ts'

/** An agent's conversations are with somebody else, or queued, this long after they were last heard; our own looking included. */
const LOST_MS = 45_000 + 1_000
const PHONE_MS = 185_000 + 1_000
/** Nobody loses a conversation sooner than this after they were heard. */
const KEPT_MS = 20_000

/** A sweep that found somebody absent may need this long to take their conversations; meanwhile they may come back. */
const SWEEP_MS = 5_000

/** A relay that heard somebody. It writes that down within a sweep, if it stays well. */
export type Hearer = { readonly wellSince: number }

/** `wellAt`: by the clock that stands while no relay can work. `notedAt`: by a relay that was well. `backAt`: after an absence. */
type Heard = {
  readonly at: number
  readonly wellAt: number
  readonly outages: number
  readonly notedAt: number
  readonly backAt: number
  readonly by: Hearer
}

/** Judges that agents keep their conversations while they are here, and lose them when they are not. */
export class HolderJudge {
  readonly #books: Books
  readonly #heard = new Map<string, Heard>()
  /** When relays last got a hello of theirs, perhaps one that nobody waited to see answered. */
  readonly #greeted = new Map<string, Pick<Heard, 'wellAt' | 'outages'>>()
  /** When agents were last online on the phone, in time that counts: a connection that broke then keeps its longer grace. */
  readonly #phoneAt = new Map<string, number>()
  /** Until when they were, by the clock, and who heard them then. */
  readonly #phoneUntil = new Map<string, number>()
  readonly #phoneBy = new Map<string, Set<Hearer>>()
  /** When relays were seen well last, by the clock. */
  readonly #wellAt = new Map<Hearer, number>()
  /** Since when conversations have been with who holds them, in time that counts. */
  readonly #held = new Map<string, { readonly token: number; readonly wellAt: number }>()
  /** Time during which some relay could do its work. */
  #wellMs = 0
  /** How often none could. What is made good begins with the sweep before, so each may cost one more. */
  #outages = 0
  #wasWell = false

  constructor(books: Books) {
    this.#books = books
  }

  /** Their frame reached a relay, `at` = when, for one that was taken up later. */
  heard(agentId: string, by: Hearer, at = this.#books.clock.now()): void {
    const now = this.#books.clock.now()
    const isWell = by.wellSince <= now
    const before = this.#heard.get(agentId) ?? { notedAt: -Infinity, backAt: now }
    const backAt = !isWell || now - before.notedAt < KEPT_MS ? before.backAt : now
    this.#heard.set(agentId, {
      at,
      wellAt: this.#wellMs,
      outages: this.#outages,
      notedAt: isWell ? Math.max(at, before.notedAt) : before.notedAt,
      backAt,
      by,
    })
  }

  /** A relay got an agent's hello: they may count as here from then on, answered or not, and need not. */
  greeted(agentId: string): void {
    this.#greeted.set(agentId, { wellAt: this.#wellMs, outages: this.#outages })
  }

  /** When an agent's last frame reached a relay. */
  heardAt(agentId: string): number {
    return this.#heard.get(agentId)?.at ?? -Infinity
  }

  /** Since when they have been here without an absence. */
  hereSince(agentId: string): number {
    return this.#heard.get(agentId)?.backAt ?? Infinity
  }

  /** A conversation went back to the queue because its holder was lost. */
  lost(chat: Chat, agentId: string): void {
    const now = this.#books.clock.now()
    const heard = this.#heard.get(agentId)
    if (heard === undefined) return
    const silentMs = now - heard.notedAt
    const isJustBack = now - heard.backAt < SWEEP_MS
    // A relay that was out of reach of the store tells it with its next sweep.
    const { wellSince } = heard.by
    const isWrittenDown = wellSince <= heard.notedAt && now - wellSince >= SWEEP_MS
    if (silentMs < KEPT_MS && !isJustBack && isWrittenDown)
      this.#books.wrong('taken too early', `${chat.id} from ${agentId}, heard ${silentMs} ms ago`)
  }

  /** Called every `ms`; `isWell` = whether some relay did its work meanwhile. */
  look(ms: number, isWell: boolean): void {
    if (isWell) this.#wellMs += ms
    if (this.#wasWell && !isWell) this.#outages += 1
    this.#wasWell = isWell
    for (const { id, availability } of this.#books.agents.values()) {
      if (availability === 'phone') this.#onPhone(id)
    }
    for (const id of this.#books.onPhone) this.#onPhone(id)
    this.#books.onPhone.clear()
    this.#rememberPhones(ms)
    for (const chat of this.#books.chats.values()) {
      if (chat.holder === null) continue
      const { agentId, token } = chat.holder
      const held = this.#held.get(chat.id)
      if (held?.token !== token) this.#held.set(chat.id, { token, wellAt: this.#wellMs })
      const answered = this.#heard.get(agentId) ?? { wellAt: 0, outages: 0 }
      const greeted = this.#greeted.get(agentId) ?? answered
      const heard = greeted.wellAt > answered.wellAt ? greeted : answered
      const silentMs = this.#wellMs - heard.wellAt
      const heldMs = held?.token === token ? this.#wellMs - held.wellAt : 0
      const limit = this.#wellMs - (this.#phoneAt.get(agentId) ?? -Infinity) < PHONE_MS ? PHONE_MS : LOST_MS
      const made = (this.#outages - heard.outages) * SWEEP_MS
      if (silentMs > limit + made && heldMs > limit + made)
        this.#books.wrong('held by nobody', `${chat.id} is with ${agentId}, last heard ${silentMs} ms ago`)
    }
  }

  #onPhone(agentId: string): void {
    this.#phoneAt.set(agentId, this.#wellMs)
    this.#phoneUntil.set(agentId, this.#books.clock.now())
    const by = this.#heard.get(agentId)?.by
    if (by !== undefined) this.#phoneBy.set(agentId, (this.#phoneBy.get(agentId) ?? new Set()).add(by))
  }

  /** A relay that was away takes up what it got before with what it knew then: it gives a connection of then the grace of the phone. */
  #rememberPhones(ms: number): void {
    const now = this.#books.clock.now()
    for (const [agentId, hearers] of this.#phoneBy) {
      for (const hearer of hearers) {
        const wellAt = this.#wellAt.get(hearer) ?? now
        const isBack = hearer.wellSince <= now && now - wellAt > 2 * ms
        if (isBack && (this.#phoneUntil.get(agentId) ?? -Infinity) >= wellAt) this.#phoneAt.set(agentId, this.#wellMs)
      }
    }
    for (const hearers of this.#phoneBy.values())
      for (const hearer of hearers) if (hearer.wellSince <= now) this.#wellAt.set(hearer, now)
  }
}
