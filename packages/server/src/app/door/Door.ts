import type { ClientId, ConversationId, Event, Seq } from '@deskbell/protocol'
import { ERRORS } from '@deskbell/protocol/errors'
import type { Actor } from '../../domain/actor.ts'
import type { Command, Refusal } from '../../domain/conversation/command.ts'
import { decide } from '../../domain/conversation/decide.ts'
import type { Conversation } from '../../domain/conversation/state.ts'
import { permit } from '../../domain/permissions.ts'
import type { Effect, Guard, Loaded, Outcome, Store, Unit } from '../../ports/Store.ts'
import type { Clock, Ids, Log } from '../../ports/system.ts'
import { Batch } from './Batch.ts'
import type { Settled } from './Batch.ts'
import { Failures } from './Failures.ts'
import { Lanes } from './Lane.ts'
import type { KeyEntry, Lane } from './Lane.ts'
import { busy, isFull } from './room.ts'
import { ackOf, ackOfOriginal, refusalOfGuard, refused, scopeOf, senderOf, tokenFor } from './answers.ts'
import type { Done } from './answers.ts'
import type { Ask, Change } from './asks.ts'
import { buildUnit } from './units.ts'
import type { Built } from './units.ts'

type Standing = Pick<Loaded, 'state' | 'head' | 'publicHead'>
type Entry = { readonly actor: Actor; readonly ask: Ask; readonly done: (done: Done) => void; attempt: number }

const MAX_ATTEMPTS = 4
const SYSTEM: Actor = { kind: 'system' }
const NOBODY: (() => void)[] = []
const NO_GUARDS: readonly Guard[] = []
const REFUSED: KeyEntry = { state: 'refused', bodyHash: '', seq: 0, eventId: '', at: 0, waiters: NOBODY }

/** The key of what was just built. */
const keyOf = ({ bodyHash }: Ask, { keyed: { seq, id, at } }: Built): KeyEntry => ({
  state: 'in_flight',
  bodyHash,
  seq,
  eventId: id,
  at,
  waiters: [],
})

/**
 * The door for conversations: dedupe → permit → decide → build → group commit → react → answer. On a warm lane all of it up to
 * the commit is synchronous; there is one callback afterwards and nothing else per message.
 */
export class Door {
  readonly lanes = new Lanes()
  readonly #store: Store
  readonly #clock: Clock
  readonly #ids: Ids
  readonly #log: Log
  readonly #batch: Batch
  readonly #failures: Failures
  readonly #effects: (before: Conversation | null, after: Conversation, events: readonly Event[]) => readonly Effect[]
  readonly #committed: (change: Change) => void
  readonly #queues = new Map<ConversationId, Entry[]>()
  #queued = 0
  #turnedAway = 0

  constructor(deps: {
    store: Store
    clock: Clock
    ids: Ids
    log: Log
    effects: (before: Conversation | null, after: Conversation, events: readonly Event[]) => readonly Effect[]
    committed: (change: Change) => void
  }) {
    this.#store = deps.store
    this.#clock = deps.clock
    this.#ids = deps.ids
    this.#log = deps.log
    this.#effects = deps.effects
    this.#committed = deps.committed
    this.#batch = new Batch(deps.store, deps.clock)
    this.#failures = new Failures(deps)
  }

  /** Asks; `done` is called exactly once. Refuses `server_busy` when too much waits for the store already. */
  submit(actor: Actor, ask: Ask, done: (done: Done) => void): void {
    if (this.isFull(actor.kind)) {
      this.#turnedAway += 1
      return done(refused(busy(this.#turnedAway)))
    }
    this.#enter({ actor, ask, done, attempt: 0 })
  }

  /** `submit` as a promise, for callers off the hot path. */
  handle(actor: Actor, ask: Ask): Promise<Done> {
    return new Promise((resolve) => this.submit(actor, ask, resolve))
  }

  /** A command of the relay itself: decided afresh, never deduplicated. */
  bySystem(conversationId: ConversationId, command: Command, guards: readonly Guard[] = NO_GUARDS): Promise<Done> {
    return this.handle(SYSTEM, { command, conversationId, clientId: null, bodyHash: '', guards })
  }

  /** Commits what is of no conversation, together with everything else of this turn. Rejects when nothing can be said. */
  commit(unit: Unit): Promise<Outcome> {
    return new Promise((resolve, reject) =>
      this.#batch.add(unit, (outcome) => {
        this.#failures.note(outcome)
        if (!outcome.ok && outcome.why === 'unknown') reject(outcome.error as Error)
        else resolve(outcome)
      }),
    )
  }

  /** Whether too much waits for the store to take more of these people. What the relay itself wants is always taken. */
  isFull(kind: Actor['kind']): boolean {
    return isFull(kind, this.#batch.size + this.#queued)
  }

  /** When a commit failed last; null when one succeeded since. */
  get failedAt(): number | null {
    return this.#failures.last
  }

  /** Resolves when every command that was accepted is committed or refused. */
  idle(): Promise<void> {
    return this.#batch.idle()
  }

  /** Committed state, from the warm lane or the store. */
  async committed(id: ConversationId): Promise<Standing | null> {
    return this.known(id) ?? (await this.#store.load([id])).get(id) ?? null
  }

  /** Committed state, if the lane is warm and behind nobody. */
  known(id: ConversationId): Standing | null {
    const lane = this.lanes.peek(id)
    if (lane?.loaded !== true || lane.committed === null || lane.committedHead < lane.toldHead) return null
    return { state: lane.committed, head: lane.committedHead, publicHead: lane.committedPublicHead }
  }

  /** Takes note of units that were committed outside the lanes (routing) and tells the listener of each. */
  external(units: readonly Unit[], outcomes: readonly Outcome[], builts: ReadonlyMap<Unit, Built>): void {
    units.forEach((unit, index) => {
      const outcome = outcomes[index]
      const built = builts.get(unit)
      if (outcome?.ok !== true || built === undefined || unit.conversation === undefined) return
      const lane = this.lanes.peek(unit.conversation.id)
      if (lane !== undefined) {
        const isNext = lane.loaded && lane.pending === 0 && lane.head === unit.conversation.expectedHead
        if (isNext) this.#advance(lane, built)
        this.#heardOf(lane, built.head)
      }
      this.#tell(unit, built)
    })
  }

  /** Another relay moved the conversation to `head`. */
  heard(id: ConversationId, head: Seq): void {
    const lane = this.lanes.peek(id)
    if (lane !== undefined) this.#heardOf(lane, head)
  }

  /** What is pending will be found stale, and the lane is read again then. */
  #heardOf(lane: Lane, head: Seq): void {
    lane.toldHead = Math.max(lane.toldHead, head)
    if (lane.committedHead < head && lane.pending === 0) lane.loaded = false
  }

  #enter(entry: Entry): void {
    const lane = this.lanes.get(entry.ask.conversationId)
    if (lane.loaded) this.#run(lane, entry)
    else this.#wait(lane, entry)
  }

  #wait(lane: Lane, entry: Entry): void {
    this.#queued += 1
    const queue = this.#queues.get(lane.id)
    if (queue === undefined) this.#queues.set(lane.id, [entry])
    else queue.push(entry)
    if (!lane.loading && lane.pending === 0) void this.#load(lane)
  }

  async #load(lane: Lane): Promise<void> {
    lane.loading = true
    try {
      let loaded = (await this.#store.load([lane.id])).get(lane.id)
      // Told of more while it was read. Once: a database that was brought back may never get there.
      if ((loaded?.head ?? 0) < lane.toldHead) loaded = (await this.#store.load([lane.id])).get(lane.id)
      lane.state = lane.committed = loaded?.state ?? null
      lane.head = lane.committedHead = loaded?.head ?? 0
      lane.publicHead = lane.committedPublicHead = loaded?.publicHead ?? 0
      lane.loaded = true
      lane.loading = false
    } catch (error) {
      lane.loading = false
      this.#log.error('reading a conversation failed', error, { conversationId: lane.id })
      for (const entry of this.#takeQueue(lane)) entry.done(refused({ code: 'store_unavailable' }))
      return
    }
    for (const entry of this.#takeQueue(lane)) this.#enter(entry)
  }

  #takeQueue(lane: Lane): readonly Entry[] {
    const queue = this.#queues.get(lane.id) ?? []
    this.#queues.delete(lane.id)
    this.#queued -= queue.length
    return queue
  }

  #run(lane: Lane, entry: Entry): void {
    const { actor, ask, done } = entry
    const scope = ask.clientId === null ? '' : scopeOf(actor, ask.conversationId)
    const keys = ask.clientId === null ? null : lane.keysOf(senderOf(actor))
    if (keys !== null && ask.clientId !== null) {
      const known = keys.get(ask.clientId)
      if (known !== undefined && known.state !== 'refused') {
        if (known.bodyHash !== ask.bodyHash) return done(refused({ code: 'id_reused' }))
        if (known.state === 'committed') return done(ackOf(lane.id, known, tokenFor(lane.committed, actor)))
        known.waiters.push(() => this.#enter(entry))
        return
      }
      if (ask.after !== undefined && keys.get(ask.after) === undefined)
        return this.#awaitBefore(lane, entry, scope, ask.after)
    }
    const denied = permit(actor, ask.command.name, lane.state)
    if (denied !== null) return this.#refuse(lane, entry, scope, denied)
    if (ask.onlyOpen === true && lane.state?.status === 'closed')
      return this.#refuse(lane, entry, scope, { code: 'conversation_closed' }, false)
    const now = this.#clock.now()
    const decision = decide(lane.state, ask.command, { now, actor, nextSeq: lane.head + 1 })
    if (!decision.ok) return this.#refuse(lane, entry, scope, decision.refusal)
    if (decision.events.length === 0) return this.#nothingToDo(lane, entry)
    const built = buildUnit({
      conversationId: lane.id,
      standing: lane,
      drafts: decision.events,
      actor,
      now,
      ids: this.#ids,
      key: ask.clientId === null ? undefined : { scope, id: ask.clientId, bodyHash: ask.bodyHash },
      guards: ask.guards,
      effects: this.#effects,
    })
    const mine = keyOf(ask, built)
    if (ask.clientId !== null) keys?.set(ask.clientId, mine)
    lane.state = built.after
    lane.head = built.head
    lane.publicHead = built.publicHead
    lane.pending += 1
    this.#batch.add(built.unit, (outcome) => this.#settle(lane, entry, built, mine, outcome))
  }

  #settle(lane: Lane, entry: Entry, built: Built, mine: KeyEntry, outcome: Settled): void {
    const { actor, done } = entry
    const { waiters } = mine
    this.#failures.note(outcome)
    const due = lane.settled()
    mine.waiters = NOBODY
    if (outcome.ok) {
      mine.state = 'committed'
      lane.committed = built.after
      lane.committedHead = built.head
      lane.committedPublicHead = built.publicHead
      this.#tell(built.unit, built)
      done(ackOf(lane.id, mine, tokenFor(built.after, actor)))
    } else {
      this.#endKey(lane, entry, mine, outcome)
      lane.loaded = false
      this.#fail(entry, outcome)
    }
    for (const again of waiters) again()
    for (const again of due) again()
    if (!lane.loaded && lane.pending === 0 && !lane.loading && this.#queues.has(lane.id)) void this.#load(lane)
  }

  #endKey(lane: Lane, { actor, ask }: Entry, mine: KeyEntry, outcome: Exclude<Settled, { ok: true }>): void {
    if (outcome.why === 'guard' && !ERRORS[refusalOfGuard(outcome.guard).code].retryable) mine.state = 'refused'
    else if (ask.clientId !== null) lane.keysOf(senderOf(actor)).delete(ask.clientId)
  }

  #fail(entry: Entry, outcome: Exclude<Settled, { ok: true }>): void {
    const lane = this.lanes.get(entry.ask.conversationId)
    if (outcome.why === 'duplicate') {
      const { original, sameBody } = outcome
      this.#after(lane)
      return entry.done(sameBody ? ackOfOriginal(lane.id, original) : refused({ code: 'id_reused' }))
    }
    if (outcome.why === 'guard') {
      this.#after(lane)
      return entry.done(refused(refusalOfGuard(outcome.guard)))
    }
    if (outcome.why === 'gone') {
      this.#after(lane)
      return entry.done(refused({ code: 'not_found' }))
    }
    if (outcome.why === 'unknown') this.#failures.tell(outcome.error)
    entry.attempt += 1
    if (entry.attempt >= MAX_ATTEMPTS) {
      this.#after(lane)
      return entry.done(
        refused({ code: outcome.why === 'unknown' ? 'store_unavailable' : 'server_busy', retryAfterMs: 1_000 }),
      )
    }
    this.#wait(lane, entry)
    this.#after(lane)
  }

  // The rest of the failed lane's units in this batch settle as stale right after this one and queue up in order; what was not
  // handed over yet must queue behind them, so it is taken back at the end of this turn, before the next group is flushed.
  #after(lane: Lane): void {
    if (lane.pending > 0) queueMicrotask(() => this.#batch.withdraw(lane.id))
  }

  /** A refusal is final only if this key was not committed before: its ack may have been lost. */
  #refuse(lane: Lane, entry: Entry, scope: string, refusal: Refusal, settles = !ERRORS[refusal.code].retryable): void {
    const { actor, ask, done } = entry
    if (ask.clientId === null) return done(refused(refusal))
    // It was decided on what is not committed yet and may never be; an earlier try of the same may be committed in its place.
    if (settles && lane.pending > 0 && !this.#isRefusedAnyway(lane, entry))
      return lane.whenSettled(() => this.#enter(entry))
    const { clientId: id } = ask
    const known = lane.committedHead
    const answer = async (): Promise<Done | null> => {
      const original = await this.#store.original({ scope, id })
      if (original !== null)
        return original.bodyHash === ask.bodyHash ? ackOfOriginal(lane.id, original) : refused({ code: 'id_reused' })
      if (settles && (await this.#isBehind(lane, entry, known))) return null
      // What may still succeed is not settled: what follows it in the same outbox has to wait for it.
      if (settles) lane.keysOf(senderOf(actor)).set(id, REFUSED)
      return refused(refusal)
    }
    this.#failures.orTell(answer, done)
  }

  /** There is nothing to do, if what is known here is all there is. */
  #nothingToDo(lane: Lane, entry: Entry): void {
    if (lane.isOvertaken) return lane.whenSettled(() => this.#enter(entry))
    const { ask, done } = entry
    const known = lane.committedHead
    const answer = async (): Promise<Done | null> => {
      if (await this.#isBehind(lane, entry, known)) return null
      return { ok: true, ack: { conversationId: lane.id, at: this.#clock.now(), bodyHash: ask.bodyHash } }
    }
    this.#failures.orTell(answer, done)
  }

  /** Whether another relay had moved it on, or begun it, and this one was not told yet. If so, it is decided again. */
  async #isBehind(lane: Lane, entry: Entry, known: Seq): Promise<boolean> {
    const [now] = await this.#store.heads({ ids: [lane.id] })
    if (now === undefined || now.head <= known) return false
    this.#heardOf(lane, now.head)
    this.#enter(entry)
    return true
  }

  /** Whether what is committed is reason enough. */
  #isRefusedAnyway({ committed, committedHead, isOvertaken }: Lane, { actor, ask: { command } }: Entry): boolean {
    if (isOvertaken) return false
    if (permit(actor, command.name, committed) !== null) return true
    return !decide(committed, command, { now: this.#clock.now(), actor, nextSeq: committedHead + 1 }).ok
  }

  #awaitBefore(lane: Lane, entry: Entry, scope: string, before: ClientId): void {
    const answer = async (): Promise<Done | null> => {
      const original = await this.#store.original({ scope, id: before })
      if (original === null) return refused({ code: 'out_of_order', retryAfterMs: 0 })
      const { bodyHash, seq, eventId, at } = original
      const known: KeyEntry = { state: 'committed', bodyHash, seq, eventId: eventId ?? '', at, waiters: NOBODY }
      lane.keysOf(senderOf(entry.actor)).set(before, known)
      this.#enter(entry)
      return null
    }
    this.#failures.orTell(answer, entry.done)
  }

  #advance(lane: Lane, built: Built): void {
    lane.state = lane.committed = built.after
    lane.head = lane.committedHead = built.head
    lane.publicHead = lane.committedPublicHead = built.publicHead
  }

  #tell(unit: Unit, built: Built): void {
    const { conversation } = unit
    if (conversation === undefined) return
    this.#committed({
      conversationId: conversation.id,
      before: built.before,
      after: built.after,
      prev: conversation.expectedHead,
      publicPrev: built.publicPrev,
      head: built.head,
      publicHead: built.publicHead,
      events: built.events,
      stored: conversation.events,
    })
  }
}
