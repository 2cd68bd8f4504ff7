import type { ErrorCode } from '@deskbell/protocol'
import type { Frame } from './Frame.ts'
import { Bucket } from './Bucket.ts'
import type { Greeter } from './Greeter.ts'
import type { PostAnswer, Posted } from './posted.ts'
import type { Relay } from './relay.ts'
import { FRAME_BUDGET, Session } from './Session.ts'
import type { Identity } from './Session.ts'
import type { Peer, Socket } from './Socket.ts'

/** Longest wait for the last answer; what is not answered by then is asked again. */
const ANSWER_MS = 8_000
const MAX_BUDGETS = 10_000

/** These change what a connection is told: they are done where the connection is. */
const OF_THE_CONNECTION = new Set(['watch', 'unwatch', 'watchList', 'unwatchList', 'visible'])
/** These too, and where it is not they can be done all the same. */
const BETTER_THERE = new Set(['marks', 'typing', 'visit', 'identify', 'pong', 'probe'])
/** Done anywhere, and the connection has to learn of it: it begins anew. */
const FOLLOWED_UP = new Set(['start', 'identify'])

/**
 * Frames that come by requests of their own, to whichever relay. Each request proves by itself whose it is and carries its own answers, so
 * nothing has to be kept between two of them.
 */
export class Posts {
  readonly #relay: Relay
  readonly #greeter: Greeter
  readonly #receive: (session: Session, text: string) => void
  readonly #budgets = new Map<string, Bucket>()

  constructor(relay: Relay, greeter: Greeter, receive: (session: Session, text: string) => void) {
    this.#relay = relay
    this.#greeter = greeter
    this.#receive = receive
  }

  /** Does what the frames say, in their order. `stream` is the connection of that id if it is here. A code: nothing was done. */
  async take(peer: Peer, posted: Posted, stream: Session | undefined): Promise<PostAnswer | ErrorCode> {
    const who = await this.#greeter.who(peer, posted)
    if (typeof who === 'string') return who
    const live = stream?.identity && isSame(stream.identity, who) && !stream.isOver ? stream : null
    const { clock } = this.#relay.app.edge
    const answers = new Answers()
    const session = new Session(posted.connectionId, answers, peer, clock.now())
    session.identity = live?.identity ?? who
    // Not told with each stream, but with what begins a conversation.
    if (session.identity.kind === 'visitor' && posted.context !== undefined) session.identity.context = posted.context
    session.budget = live?.budget ?? this.#budgetOf(who, peer.kind)
    session.live = live
    let elsewhere = false
    for (const raw of posted.frames) {
      const { type, ref } = (typeof raw === 'object' && raw !== null ? raw : {}) as { type?: string; ref?: unknown }
      const isItsOwn = type !== undefined && OF_THE_CONNECTION.has(type)
      if (live === null && type !== undefined && (isItsOwn || FOLLOWED_UP.has(type))) elsewhere = true
      if (live === null && isItsOwn) continue
      if (live !== null && type !== undefined && (isItsOwn || BETTER_THERE.has(type)))
        this.#receive(live, JSON.stringify(raw))
      else {
        answers.expect(ref)
        this.#receive(session, JSON.stringify(raw))
      }
    }
    const stop = clock.timer(ANSWER_MS, () => answers.end())
    await answers.all
    stop()
    session.closing = true
    return { frames: answers.frames, elsewhere, close: answers.code }
  }

  #budgetOf(who: Identity, kind: Peer['kind']): Bucket {
    const person = who.kind === 'agent' ? who.agentId : who.actor.participantId
    let bucket = this.#budgets.get(person)
    if (bucket === undefined) {
      if (this.#budgets.size >= MAX_BUDGETS) this.#budgets.delete(this.#budgets.keys().next().value as string)
      const { perSecond, burst } = FRAME_BUDGET[kind]
      this.#budgets.set(person, (bucket = new Bucket(perSecond, burst, this.#relay.app.edge.clock.now())))
    }
    return bucket
  }
}

const isSame = (one: Identity, other: Identity): boolean =>
  one.kind === 'agent'
    ? other.kind === 'agent' && one.sessionId === other.sessionId
    : other.kind === 'visitor' && one.actor.participantId === other.actor.participantId

/** Gathers what is answered to frames with a `ref`, until all are. */
class Answers implements Socket {
  readonly frames: string[] = []
  readonly bufferedAmount = 0
  readonly all: Promise<void>
  code: number | null = null
  readonly #open = new Set<unknown>()
  #resolve: () => void = () => {}
  #isEnded = false

  constructor() {
    this.all = new Promise((resolve) => (this.#resolve = resolve))
    // Once all are handed over: what was answered on the spot is no end yet.
    queueMicrotask(() => this.#look())
  }

  expect(ref: unknown): void {
    if (typeof ref === 'number') this.#open.add(ref)
  }

  send(data: string | Frame): void {
    if (this.#isEnded) return
    const text = String(data)
    this.frames.push(text)
    this.#open.delete((JSON.parse(text) as { ref?: unknown }).ref)
    // A goodbye may follow the last answer.
    queueMicrotask(() => this.#look())
  }

  close(code: number): void {
    this.code ??= code
    this.end()
  }

  terminate(): void {
    this.end()
  }

  end(): void {
    this.#isEnded = true
    this.#resolve()
  }

  #look(): void {
    if (this.#open.size === 0) this.end()
  }
}
