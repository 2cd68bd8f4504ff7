import type { Event } from '@deskbell/protocol'
import type { Outcome, Store, Unit } from '../../../packages/server/src/ports/Store.ts'
import type { Faults } from '../world/Faults.ts'
import type { Link } from '../world/Link.ts'
import type { VirtualClock } from '../world/VirtualClock.ts'
import { Books } from './Books.ts'
import { CommitJudge } from './CommitJudge.ts'
import { FrameJudge } from './FrameJudge.ts'
import { HolderJudge } from './HolderJudge.ts'
import type { Hearer } from './HolderJudge.ts'
import { QueueJudge } from './QueueJudge.ts'

/** A relay that is no more. */
const DYING: Hearer = { wellSince: Infinity }

/**
 * Sees everything and says what is wrong. It changes nothing.
 *
 * - At each commit, CommitJudge: numbers without holes, keys once, bodies unaltered, one holder, fences, capacity, the folded state.
 * - At each frame, FrameJudge: whole chains for each audience, no note and nothing of staff or others to visitors, acks of what is
 *   durable under that number, tokens for who holds them.
 * - At each reading and routing, QueueJudge: the brute-force order, no inversion, places told are places read.
 * - Four times a second: nobody forgotten in the queue (QueueJudge) or held by who is gone (HolderJudge), no screen behind
 *   (whileRunning).
 * - After each step (whileRunning): loads by recount, every queue, stored receipts only rise, what is unsent is kept or said not to be.
 * - With each change on a screen (people/watchClient): the timeline without holes, receipts only rise.
 * - When all is healed (atEnd): screens, lists, places and receipts equal the store, and the store equals what was acked.
 */
export class Judge {
  readonly books: Books
  readonly commits: CommitJudge
  readonly frames: FrameJudge
  readonly queue: QueueJudge
  readonly holders: HolderJudge
  readonly #faults: Faults
  #tail: Promise<unknown> = Promise.resolve()

  constructor(
    clock: VirtualClock,
    faults: Faults,
    relayOf: (link: Link) => (Hearer & { readonly name: string }) | undefined,
    agentOf: (link: Link) => { readonly id: string } | undefined,
  ) {
    this.#faults = faults
    this.books = new Books(clock)
    this.commits = new CommitJudge(this.books)
    this.queue = new QueueJudge(this.books)
    this.holders = new HolderJudge(this.books)
    this.frames = new FrameJudge(this.books, this.commits, {
      greeted: (link) => this.holders.greeted(agentOf(link)?.id ?? ''),
      heard: (link, agentId, at) => this.holders.heard(agentId, relayOf(link) ?? DYING, at),
      placed: (link, id, position) => this.queue.told(relayOf(link)?.name ?? '', id, position),
    })
  }

  /** The store behind all relays, read and written one call after the other, so that the books are never behind it. */
  overTruth(inner: Store): Store {
    return {
      ...inner,
      verify: () => inner.verify(),
      commit: (units) =>
        this.#inTurn(async () => {
          const outcomes = await inner.commit(units)
          this.#committed(units, outcomes)
          return outcomes
        }),
      route: (departmentId, decide) =>
        this.#inTurn(async () => {
          const done = await inner.route(departmentId, decide)
          this.queue.routed(done.units, done.outcomes)
          this.#committed(done.units, done.outcomes)
          return done
        }),
      queue: (departmentId) =>
        this.#inTurn(async () => {
          const entries = await inner.queue(departmentId)
          this.queue.read(departmentId, entries)
          return entries
        }),
    }
  }

  /** The same store as one relay sees it. */
  overReads(store: Store, relay: string): Store {
    return {
      ...store,
      queue: async (departmentId) => {
        const entries = await store.queue(departmentId)
        this.queue.learned(relay, departmentId, entries)
        return entries
      },
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(work)
    this.#tail = done.catch(() => {})
    return done
  }

  #committed(units: readonly Unit[], outcomes: readonly Outcome[]): void {
    units.forEach((unit, index) => {
      if (outcomes[index]?.ok !== true) return
      this.#lost(unit)
      this.commits.committed(unit)
    })
  }

  #lost({ conversation }: Unit): void {
    const chat = this.books.chats.get(conversation?.id ?? '')
    const holder = chat?.holder
    for (const { type, json } of conversation?.events ?? []) {
      if (chat === undefined || holder == null || type !== 'conversation.queued') continue
      const event = JSON.parse(json) as Event
      if (event.type !== 'conversation.queued' || event.content.reason !== 'agent_lost') continue
      this.#faults.happened('requeue')
      this.holders.lost(chat, holder.agentId)
    }
  }
}
