import { CLOSE } from '@deskbell/protocol'
import type {
  ConversationId,
  Down,
  ErrorCode,
  ErrorDetails,
  Refused,
  Seq,
  ViewName,
  VisitContext,
} from '@deskbell/protocol'
import { ERRORS } from '@deskbell/protocol/schemas'
import type { AgentId } from '@deskbell/protocol'
import type { VisitorActor } from '../../app/seen.ts'
import type { BusMessage } from '../../ports/Bus.ts'
import { Bucket } from './Bucket.ts'
import type { Frame } from './Frame.ts'
import type { Peer, Socket } from './Socket.ts'

/** Most bytes that may wait for a reader before it is cut (4008). */
export const MAX_BUFFERED_BYTES = { visitor: 512 * 1024, agent: 2 * 1024 * 1024 } as const
/** Frames per second and burst that a connection may send. */
export const FRAME_BUDGET = { visitor: { perSecond: 10, burst: 20 }, agent: { perSecond: 50, burst: 100 } } as const
/** Frames over budget that are answered before the connection is closed (1013: come back later). */
export const MAX_OVER_BUDGET = 200

/** One conversation this connection follows. `last` = last seq sent of those its audience may see. */
export type Watch = {
  readonly session: Session
  readonly conversationId: ConversationId
  live: boolean
  last: Seq
  /** Head of the whole timeline at which the view it was last sent was true. */
  viewAt: Seq
  /** `last` when the last answered ping left. */
  pongLast: Seq
  pingLast: Seq
  /** What arrived while the replay was being read. */
  held: Extract<BusMessage, { type: 'events' | 'soft' | 'marks' }>[]
}

/** One list this connection follows. */
export type ListWatch = {
  readonly session: Session
  readonly agentId: AgentId
  readonly view: ViewName
  readonly siteId: string | null
  readonly limit: number
  rev: number
  /** The rows it was told. */
  readonly ids: Set<ConversationId>
  /** Whether there were rows beyond the limit when it began. */
  more: boolean
  /** What moved while the whole list was being read; null once it was sent. */
  missed: Set<ConversationId> | null
}

/** Who a live connection is. */
export type Identity =
  | { readonly kind: 'visitor'; actor: VisitorActor; readonly device: string; context: VisitContext }
  | { readonly kind: 'agent'; readonly agentId: AgentId; readonly sessionId: string; readonly device: string }

/**
 * One connection. AwaitingHello (identity null) → Live → Closing. Everything it owns ends with it.
 */
export class Session {
  static #count = 0
  /** Connections of this process in the order in which they came. */
  readonly nth = (Session.#count += 1)
  readonly id: string
  readonly peer: Peer
  readonly openedAt: number
  readonly watches = new Map<ConversationId, Watch>()
  readonly lists = new Map<ViewName, ListWatch>()
  identity: Identity | null = null
  /** A hello is being checked: frames that follow wait in `early`. */
  greeting = false
  early: string[] = []
  /** Conversations that were given up while those of the hello are being caught up; null when they all are. */
  unwanted: Set<ConversationId> | null = null
  closing = false
  lastHeard: number
  visible = true
  /** Pings sent and not answered. */
  pings = 0
  overBudget = 0
  /** Shared with the connection, or the person, that frames came for by themselves. */
  budget: Bucket
  /** The connection that is told what happens from now on: this one, or for frames that came by themselves theirs; null: not here. */
  live: Session | null = this
  readonly #socket: Socket

  constructor(id: string, socket: Socket, peer: Peer, now: number) {
    this.id = id
    this.#socket = socket
    this.peer = peer
    this.openedAt = now
    this.lastHeard = now
    const { perSecond, burst } = FRAME_BUDGET[peer.kind]
    this.budget = new Bucket(perSecond, burst, now)
  }

  get audience(): 'staff' | 'visitor' {
    return this.peer.kind === 'visitor' ? 'visitor' : 'staff'
  }

  /** Sends one frame. */
  send(frame: Down): void {
    this.sendRaw(JSON.stringify(frame))
  }

  /** Sends a frame that is already in wire form. A reader that is too slow is cut; it resumes where it stood. */
  sendRaw(data: string | Frame): void {
    if (this.closing) return
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES[this.peer.kind]) return this.cut(CLOSE.slowReader, 'too slow')
    this.#socket.send(data)
  }

  /** Refuses what `ref` asked. */
  refuse(
    ref: number | null,
    code: ErrorCode,
    more: {
      clientId?: string | undefined
      conversationId?: ConversationId
      view?: ViewName
      retryAfterMs?: number | undefined
      details?: ErrorDetails | undefined
    } = {},
  ): void {
    const { clientId, conversationId, view, retryAfterMs, details } = more
    const frame: Refused = {
      type: 'refused',
      ref,
      ...(clientId === undefined ? undefined : { clientId }),
      ...(conversationId === undefined ? undefined : { conversationId }),
      ...(view === undefined ? undefined : { view }),
      code,
      retryable: ERRORS[code].retryable,
      ...(retryAfterMs === undefined ? undefined : { retryAfterMs }),
      ...(details === undefined ? undefined : { details: { ...details } }),
    }
    this.send(frame)
  }

  /** The hello, and what came with it, is answered in full. */
  greeted(): void {
    this.#socket.greeted?.()
  }

  /** Whether it is a stream of a request's answer: what it says comes by requests of its own. */
  get isStream(): boolean {
    return this.#socket.greeted !== undefined
  }

  /** Whether what is said to it would reach nobody, though it is not closed. */
  get isOver(): boolean {
    return this.closing || this.#socket.isOver === true
  }

  /** Says goodbye with a code of ours. */
  close(code: number, reason: string): void {
    if (this.closing) return
    this.closing = true
    this.#socket.close(code, reason)
  }

  /** Says goodbye without waiting for an answer: for peers that do not read or do not answer. */
  cut(code: number, reason: string): void {
    if (this.closing) return
    this.closing = true
    this.#socket.close(code, reason)
    this.#socket.terminate()
  }
}
