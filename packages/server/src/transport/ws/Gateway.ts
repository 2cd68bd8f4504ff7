import { CLOSE, MAX_FRAME_BYTES } from '@deskbell/protocol'
import type { ErrorCode, Up } from '@deskbell/protocol'
import { upSchema } from '@deskbell/protocol/schemas'
import type { App } from '../../app/app.ts'
import { FairReads } from './FairReads.ts'
import { frameHandlers } from './frames.ts'
import type { Relay } from './relay.ts'
import { Greeter } from './Greeter.ts'
import { Heartbeat } from './Heartbeat.ts'
import { Hub } from './Hub.ts'
import { Lists } from './Lists.ts'
import { Logins } from './Logins.ts'
import { Notices } from './Notices.ts'
import { Posts } from './Posts.ts'
import type { PostAnswer, Posted } from './posted.ts'
import { Rarely } from './Rarely.ts'
import { refuseFrame } from './refuseFrame.ts'
import { refusesProtocol } from './refusesProtocol.ts'
import { FRAME_BUDGET, MAX_OVER_BUDGET, Session } from './Session.ts'
import type { Peer, Socket } from './Socket.ts'

/** Frames that wait for the welcome: before it no client of ours says anything but a pong. */
const MAX_EARLY_FRAMES = 32
/** Nobody answers these and nobody says them again, so they count and are heard all the same: they cost little. */
const SAID_ONCE: ReadonlySet<Up['type']> = new Set(['marks', 'visible', 'unwatch', 'unwatchList'])

/** Whoever is well answers a ping every ten seconds. */
const SILENT_MS = 15_000
/** Between two who come back after a restart: a return costs a relay well under this. A few hundred are back within a second. */
const COME_BACK_STEP_MS = 2
/** The longest that anybody is told to stay away, however many they are. */
const COME_BACK_SPREAD_MS = 20_000
/** Who sent far too much may come back after this. */
const FLOOD_REST_MS = 10_000
/** What the carrier of a socket calls. */
export type Wire = { message(text: string): void; close(clean: boolean): void }

/**
 * Where sockets come in: parse, check, hand to the door, answer. Nothing that a client sends can do more than end its own
 * connection.
 */
export class Gateway {
  readonly hub: Hub
  readonly lists: Lists
  readonly #app: App
  readonly #heartbeat: Heartbeat
  readonly #greeter: Greeter
  readonly #relay: Relay
  readonly #sessions = new Set<Session>()
  /** Those whose frames up come by requests of their own, by id. */
  readonly #streams = new Map<string, Session>()
  readonly #posts: Posts
  readonly #notices: Notices
  /** A store that fails does so for everybody who asks: one line a second of each kind of frame tells as much. */
  readonly #told: Rarely
  #stops: (() => void)[] = []
  readonly #endings = new Set<Promise<unknown>>()
  #draining = false

  /** `isCrowded`: whether there is no room for more visitors. */
  constructor(app: App, isCrowded = (): boolean => false) {
    this.#app = app
    this.hub = new Hub(app)
    this.lists = new Lists(app, this.hub)
    this.#heartbeat = new Heartbeat(app.edge.clock)
    this.#notices = new Notices(app, this.hub)
    this.#told = new Rarely(app.edge.clock, 1_000)
    this.#relay = {
      app,
      hub: this.hub,
      lists: this.lists,
      notices: this.#notices,
      heartbeat: this.#heartbeat,
      reads: new FairReads(app.edge.clock),
    }
    this.#greeter = new Greeter(this.#relay, isCrowded)
    this.#posts = new Posts(this.#relay, this.#greeter, (session, text) => void this.#receive(session, text))
  }

  start(): void {
    this.#heartbeat.start()
    this.#stops = [
      this.hub.start(),
      this.#notices.start(),
      new Logins(this.#app, () => this.#sessions).start(),
      this.#app.edge.bus.listen((message) => {
        // Who may see which sites may have changed.
        if (message.type === 'site' || (message.type === 'agent' && message.account)) this.lists.moved([], true)
      }),
    ]
  }

  /** Connections open now, of visitors and of agents. */
  get sizes(): { visitor: number; agent: number } {
    let visitor = 0
    for (const { peer } of this.#sessions) if (peer.kind === 'visitor') visitor += 1
    return { visitor, agent: this.#sessions.size - visitor }
  }

  /** Those of them whose frames up come by requests. */
  get streams(): number {
    return this.#streams.size
  }

  /** A new connection. Handlers are ready at once; who it is comes with its hello. */
  accept(socket: Socket, peer: Peer): Wire {
    const { clock, ids, log } = this.#app.edge
    const session = new Session(ids.hex(16), socket, peer, clock.now())
    this.#sessions.add(session)
    if (session.isStream) this.#streams.set(session.id, session)
    this.#heartbeat.add(session)
    if (this.#draining) session.close(CLOSE.restart, 'restarting')
    return {
      message: (text) => {
        try {
          void this.#receive(session, text)
        } catch (error) {
          log.error('a frame broke its handler', error, { connectionId: session.id })
          session.close(1011, 'internal error')
        }
      },
      close: (clean) => this.#closed(session, clean),
    }
  }

  /** Frames that came by a request of their own, for a stream here or at another relay. A code: they are nobody's. */
  post(peer: Peer, posted: Posted): Promise<PostAnswer | ErrorCode> {
    const stream = this.#streams.get(posted.connectionId)
    if (stream !== undefined) this.#heard(stream)
    return this.#posts.take(peer, posted, stream)
  }

  /** Whoever has the stream of this id says goodbye. Ids are as hard to guess as secrets. */
  leave(connectionId: string): void {
    this.#streams.get(connectionId)?.close(CLOSE.normal, 'left')
  }

  /** Tells everybody when to come back, and closes. Whoever comes from now on is sent away at once. */
  drain(): void {
    this.#draining = true
    this.sendAway()
  }

  /**
   * Lets everybody come back, a few at a time, and begin anew with what they are told then. Agents first: with them gone, those who
   * wait would be told that nobody is there.
   */
  sendAway(): void {
    const sessions = [...this.#sessions]
    const inOrder = [
      ...sessions.filter(({ peer }) => peer.kind === 'agent'),
      ...sessions.filter(({ peer }) => peer.kind === 'visitor'),
    ]
    const stepMs = Math.min(COME_BACK_STEP_MS, COME_BACK_SPREAD_MS / Math.max(1, inOrder.length))
    inOrder.forEach((session, index) => {
      session.send({ type: 'drain', delayMs: Math.floor(stepMs * index), reason: 'restart' })
      session.close(CLOSE.restart, 'restarting')
    })
  }

  /** Resolves when everything that connections left to be written is written. For when the server is closed. */
  async settled(): Promise<void> {
    // A socket tells of its end a little after the server of its own: then there would be no store to tell.
    for (const session of this.#sessions) this.#closed(session, false)
    await Promise.all([...this.#endings, this.lists.stop()])
  }

  stop(): void {
    for (const stop of this.#stops) stop()
    this.#heartbeat.stop()
    void this.lists.stop()
  }

  #receive(session: Session, text: string): Promise<void> | undefined {
    if (session.closing) return undefined
    const now = this.#heard(session)
    if (text.length > MAX_FRAME_BYTES) session.close(CLOSE.tooBig, 'frame too big')
    else if (session.greeting) hold(session, text)
    else return this.#handle(session, text, now)
    return undefined
  }

  #heard(session: Session): number {
    const now = this.#app.edge.clock.now()
    const silentMs = now - session.lastHeard
    session.lastHeard = now
    if (silentMs > SILENT_MS) this.#app.presence.heardAgain(session.id)
    return now
  }

  /** A promise when the frame's answer takes a while; it is never rejected. */
  #handle(session: Session, text: string, now: number): Promise<void> | undefined {
    const frame = this.#parse(session, text)
    if (frame === null) return undefined
    if (!isAsked(session, frame) && this.#isOverBudget(session, frame, now)) return undefined
    if (session.identity === null) {
      if (frame.type !== 'hello') session.close(CLOSE.refused, 'hello first')
      else void this.#greet(session, frame)
      return undefined
    }
    const handler = frameHandlers[frame.type] as (relay: Relay, session: Session, frame: Up) => void | Promise<void>
    const working = handler(this.#relay, session, frame)
    return working instanceof Promise
      ? working.catch((error: unknown) => this.#broke(session, frame, error))
      : undefined
  }

  async #greet(session: Session, frame: Extract<Up, { type: 'hello' }>): Promise<void> {
    session.greeting = true
    const working: Promise<void>[] = []
    try {
      await this.#greeter.greet(session, frame, () => this.#hearEarly(session, working))
    } catch (error) {
      this.#app.edge.log.error('a hello failed', error, { connectionId: session.id })
      session.refuse(null, 'store_unavailable')
      session.close(CLOSE.overloaded, 'try again')
    }
    this.#hearEarly(session, working)
    if (!session.isStream) return
    await Promise.all(working)
    session.greeted()
  }

  /** From its welcome on a client is heard at once: what it asks while its chats are still being read must not wait for all of them. */
  #hearEarly(session: Session, working: Promise<void>[]): void {
    session.greeting = false
    const { early } = session
    session.early = []
    for (const text of early) {
      try {
        working.push(this.#receive(session, text) ?? DONE)
      } catch (error) {
        this.#app.edge.log.error('a frame broke its handler', error, { connectionId: session.id })
        return session.close(1011, 'internal error')
      }
    }
  }

  #parse(session: Session, text: string): Up | null {
    let raw: unknown
    try {
      raw = JSON.parse(text)
    } catch {
      session.refuse(null, 'bad_frame', { details: { reason: 'json' } })
      session.close(CLOSE.refused, 'not JSON')
      return null
    }
    const parsed = upSchema.safeParse(raw)
    if (parsed.success) return parsed.data
    // Another version's hello may look another way.
    const protocol = session.identity === null ? protocolOf(raw) : null
    if (protocol !== null && refusesProtocol(session, protocol)) return null
    const { ref, clientId, type } = identityOf(raw)
    const known = type !== null && Object.hasOwn(frameHandlers, type)
    const field = parsed.error.issues[0]?.path.join('.') ?? ''
    session.refuse(ref, known ? 'bad_frame' : 'unknown_type', {
      clientId,
      details: known ? { field } : { type: (type ?? '').slice(0, 40) },
    })
    session.overBudget += 10
    if (session.identity === null || session.overBudget > MAX_OVER_BUDGET) session.close(CLOSE.refused, 'bad frames')
    return null
  }

  #isOverBudget(session: Session, frame: Up, now: number): boolean {
    const waitMs = session.budget.take(now)
    if (waitMs === 0) {
      if (session.overBudget > 0) session.overBudget -= 1
      return false
    }
    session.overBudget += 1
    if (session.overBudget > MAX_OVER_BUDGET) {
      // It may be a client of ours, and this relay stood still while it went on: sent away for a while it loses nothing, stopped for
      // good it would lose the conversation.
      if (session.identity !== null) session.send({ type: 'drain', delayMs: FLOOD_REST_MS, reason: 'overloaded' })
      session.close(session.identity === null ? CLOSE.refused : CLOSE.overloaded, 'too many frames')
      return true
    }
    if (SAID_ONCE.has(frame.type)) return false
    // One after the other: told the same moment, all that wait would come back at once, and all but one be refused again.
    const { perSecond } = FRAME_BUDGET[session.peer.kind]
    refuseFrame(session, frame, 'rate_limited', waitMs + Math.round(((session.overBudget - 1) * 1_000) / perSecond))
    return true
  }

  #broke(session: Session, frame: Up, error: unknown): void {
    const times = this.#told.times(frame.type)
    if (times > 0)
      this.#app.edge.log.error('a command failed', error, { connectionId: session.id, type: frame.type, times })
    refuseFrame(session, frame, 'store_unavailable', 1_000)
  }

  #closed(session: Session, clean: boolean): void {
    session.closing = true
    if (!this.#sessions.delete(session)) return
    this.#streams.delete(session.id)
    this.#heartbeat.remove(session)
    this.hub.remove(session)
    this.lists.remove(session)
    this.#greeter.left(session)
    const ending = this.#app.presence
      .closed(session.id, clean)
      .catch((error: unknown) => this.#app.edge.log.error('ending a lease failed', error))
      .finally(() => this.#endings.delete(ending))
    this.#endings.add(ending)
  }
}

const DONE = Promise.resolve()

/** Keeps what comes before the welcome for then. */
function hold(session: Session, text: string): void {
  if (session.early.length < MAX_EARLY_FRAMES) session.early.push(text)
  else session.close(CLOSE.refused, 'too many frames before welcome')
}

/** A pong that answers a ping of ours is free; one that nobody asked for is a frame like any other. */
function isAsked(session: Session, frame: Up): boolean {
  if (frame.type !== 'pong' || session.pings === 0) return false
  session.pings -= 1
  return true
}

/** The version of the protocol that a hello names, whatever else is in it. */
function protocolOf(raw: unknown): number | null {
  if (typeof raw !== 'object' || raw === null || !('type' in raw) || raw.type !== 'hello') return null
  return 'protocol' in raw && Number.isSafeInteger(raw.protocol) ? (raw.protocol as number) : null
}

/** What can be said of a frame that is not valid, to answer it. */
function identityOf(raw: unknown): { ref: number | null; clientId: string | undefined; type: string | null } {
  if (typeof raw !== 'object' || raw === null) return { ref: null, clientId: undefined, type: null }
  const frame = raw as Record<string, unknown>
  const { ref, clientId, type } = frame
  return {
    ref: typeof ref === 'number' && Number.isSafeInteger(ref) ? ref : null,
    clientId: typeof clientId === 'string' && /^[0-9a-f]{32}$/.test(clientId) ? clientId : undefined,
    type: typeof type === 'string' ? type : null,
  }
}
