import type { Outcome, QueueEntry, Unit } from '../../../packages/server/src/ports/Store.ts'
import type { AgentRecord } from '../../../packages/server/src/domain/records.ts'
import type { Books } from './Books.ts'
import { byPlace, isWaiting } from './Chat.ts'
import type { Chat } from './Chat.ts'

/** An agent who let a conversation lie is not given it for this long. */
const LAPSED_MS = 300_000
/** A commit may be this long under way. */
const UNSURE_MS = 10_000
/** Nobody waits longer than this while somebody may take them; a little more for the way to the store and our own looking. */
const STRANDED_MS = 2_000 + 400
/** Readings of a queue that a relay may still be telling of. */
const KEPT_READINGS = 4

/** Judges the queue: places, order of service, and that nobody is forgotten. */
export class QueueJudge {
  readonly #books: Books
  /** What each relay last read, newest first. */
  readonly #readings = new Map<string, string[][]>()
  /** Since when a waiting chat and a free agent have had each other. */
  readonly #pairs = new Map<string, number>()

  constructor(books: Books) {
    this.#books = books
  }

  /** The store read a queue: it is the brute-force order of this moment. */
  read(departmentId: string, entries: readonly QueueEntry[]): void {
    const found = entries.map(({ id }) => id).join()
    const shouldBe = this.#books
      .queueOf(departmentId)
      .map(({ id }) => id)
      .join()
    if (found !== shouldBe) this.#books.wrong('place', `queue of ${departmentId}: ${found}, should be ${shouldBe}`)
  }

  /** A relay learned of it. */
  learned(relay: string, departmentId: string, entries: readonly QueueEntry[]): void {
    const key = `${relay} ${departmentId}`
    this.#readings.set(key, [entries.map(({ id }) => id), ...(this.#readings.get(key) ?? [])].slice(0, KEPT_READINGS))
  }

  /** A relay told a visitor their place. */
  told(relay: string, conversationId: string, position: number): void {
    for (const [key, readings] of this.#readings)
      if (key.startsWith(`${relay} `) && readings.some((ids) => ids[position - 1] === conversationId)) return
    this.#books.wrong('place', `${relay} told ${conversationId} place ${position}, which no reading of a queue says`)
  }

  /** Routing gave these out, in one transaction, before the books know of it: nobody earlier was passed over whom that agent could take. */
  routed(units: readonly Unit[], outcomes: readonly Outcome[]): void {
    const given = new Map<string, string>()
    units.forEach(({ conversation }, index) => {
      const agentId = conversation?.state.owner?.agentId
      if (outcomes[index]?.ok === true && conversation !== undefined && agentId !== undefined)
        given.set(conversation.id, agentId)
    })
    const waiting = [...this.#books.chats.values()].filter(isWaiting)
    for (const [id, agentId] of given) {
      const chat = this.#books.chats.get(id)
      const agent = this.#books.agents.get(agentId)
      if (chat === undefined || agent === undefined) continue
      if (!this.#may(agent, chat, 'perhaps'))
        this.#books.wrong('inversion', `${id} went to ${agentId}, who may not take it`)
      for (const other of waiting) {
        if (given.has(other.id) || byPlace(other, chat) > 0 || !this.#may(agent, other, 'surely')) continue
        this.#books.wrong(
          'inversion',
          `${id} went to ${agentId} although ${other.id} waits since ${chat.place - other.place} ms longer`,
        )
      }
    }
  }

  /** Looks for somebody who waits while an agent could take them. `here` = agents who surely are; `isWell` = whether routing could work. */
  look(here: ReadonlySet<string>, isWell: boolean): void {
    const now = this.#books.clock.now()
    const seen = new Set<string>()
    const waiting = isWell ? [...this.#books.chats.values()].filter(isWaiting) : []
    const free = waiting.length === 0 ? [] : this.#withRoom(here)
    for (const chat of waiting) {
      for (const agent of free) {
        if (!this.#may(agent, chat, 'surely')) continue
        const agentId = agent.id
        const pair = `${chat.id} ${agentId}`
        seen.add(pair)
        const since = this.#pairs.get(pair) ?? now
        this.#pairs.set(pair, since)
        if (now - since > STRANDED_MS)
          this.#books.wrong('stranded', `${chat.id} waits beside ${agentId} for ${now - since} ms`)
      }
    }
    for (const pair of this.#pairs.keys()) if (!seen.has(pair)) this.#pairs.delete(pair)
  }

  #withRoom(agentIds: ReadonlySet<string>): AgentRecord[] {
    return [...agentIds].flatMap((id) => {
      const agent = this.#books.agents.get(id)
      return agent !== undefined && this.#books.loadOf(id) < agent.capacity ? [agent] : []
    })
  }

  /** Whether routing may give them this chat, capacity aside. Where a clock was set nobody can say when a lapse is over. */
  #may(agent: AgentRecord, chat: Chat, how: 'surely' | 'perhaps'): boolean {
    const department = this.#books.departments.get(chat.departmentId)
    return (
      (agent.availability === 'online' || agent.availability === 'phone') &&
      department?.memberIds.includes(agent.id) === true &&
      this.#isOver(chat.lapsed.get(agent.id), how)
    )
  }

  #isOver(lapsedAt: number | undefined, how: 'surely' | 'perhaps'): boolean {
    if (lapsedAt === undefined) return true
    const { clock, clockOffMs } = this.#books
    const ms = clock.now() - lapsedAt
    // Whoever wrote it down and whoever asks may have seen different times, on their way to the store too.
    const unsure = clockOffMs === 0 ? 0 : 2 * clockOffMs + UNSURE_MS
    return ms >= (how === 'surely' ? LAPSED_MS + unsure : LAPSED_MS - unsure)
  }
}
