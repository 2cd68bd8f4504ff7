import type {
  ActorRef,
  AgentId,
  ContactId,
  DepartmentId,
  ErrorCode,
  ErrorDetails,
  EventOf,
  EventType,
  MessageContent,
  Ms,
  OwnerToken,
  ParticipantId,
  Seq,
  SiteId,
  VisitContext,
  VisitorForm,
} from '@deskbell/protocol'
import type { Actor } from '../actor.ts'

/** What each command carries, by name. */
type Wishes = {
  /** A visitor begins, with their first message. `leave` leaves it as a message instead of waiting. */
  start: {
    readonly siteId: SiteId
    readonly contactId: ContactId
    readonly participantId: ParticipantId
    readonly departmentId: DepartmentId
    readonly content: MessageContent
    readonly form?: VisitorForm | undefined
    readonly context?: VisitContext | undefined
    readonly leave: boolean
    /** Head start in the queue, in ms; 0 for ordinary visitors. */
    readonly priorityBonusMs: Ms
  }
  send: {
    readonly kind: 'message' | 'note'
    readonly content: MessageContent
    readonly ownerToken?: OwnerToken | undefined
  }
  /** An agent takes what nobody holds. `weight` is what a live chat will cost of their capacity; a left message costs 0 whatever it says. */
  claim: { readonly weight: number }
  takeOver: { readonly weight: number }
  /** Routing gives it to an agent. */
  assign: {
    readonly agentId: AgentId
    readonly weight: number
    readonly routed: EventOf<'conversation.routed'>['content']
  }
  transfer: { readonly ownerToken?: OwnerToken | undefined } & (
    | { readonly agentId: AgentId; readonly weight: number }
    | { readonly departmentId: DepartmentId }
  )
  /**
   * Its holder was lost: back to its old place in the queue. With `agentId` only if that agent still holds it, so that a sweep
   * that looked a moment ago takes nothing from somebody else. `lapsed`: they were given it and let it lie.
   */
  requeue: {
    readonly reason: 'agent_lost' | 'requeued'
    readonly lapsed: boolean
    readonly agentId?: AgentId | undefined
  }
  close: { readonly ownerToken?: OwnerToken | undefined }
  reopen: { readonly weight: number }
  rate: { readonly score: number; readonly comment: string }
  /** `visitorName`, for `name` says which command it is. */
  leaveMessage: { readonly visitorName: string; readonly email: string }
  /** The visitor has been away long enough to matter: a minute when queued, ten when assigned. */
  visitorLeft: Record<never, never>
  /** `room`: whether the holder's capacity takes its weight again. */
  visitorReturned: { readonly room: boolean }
  /** A queued visitor did not come back. `email` is the address we know of them, or ''. */
  abandon: { readonly email: string }
}

/** What somebody wants of one conversation. `Command<'send'>` is one of them, `Command` any. */
export type Command<N extends keyof Wishes = keyof Wishes> = { [K in N]: { readonly name: K } & Wishes[K] }[N]

/** What a decision needs besides state and command. `nextSeq` is the number its first event will get. */
export type Context = { readonly now: Ms; readonly actor: Actor; readonly nextSeq: Seq }

/** What an event must hold beyond the protocol's fields for `evolve` to need nothing else. Absent = the default. */
type Kept = {
  'conversation.started': { readonly priorityBonusMs?: Ms }
  /** What it costs of the holder's capacity; absent = CHAT_WEIGHT. */
  'conversation.assigned': { readonly weight?: number }
  /** Present when the holder let it lie. */
  'conversation.queued': { readonly lapsed?: true }
}

/** Content of an event as the domain writes and reads it. */
export type ContentOf<T extends EventType> = EventOf<T>['content'] & (T extends keyof Kept ? Kept[T] : unknown)

/** An event without what the door adds: id, seq, time, carrier. Without `by` it is by the actor. */
export type Draft<T extends EventType = EventType> = {
  [K in T]: { readonly type: K; readonly content: ContentOf<K>; readonly by?: ActorRef }
}[T]

/** An expected no. */
export type Refusal = { readonly code: ErrorCode; readonly details?: ErrorDetails; readonly retryAfterMs?: number }

/** What comes of a command: events, nothing to do (it already is as wanted), or a refusal. */
export type Decision =
  | { readonly ok: true; readonly events: readonly [Draft, ...Draft[]] }
  | { readonly ok: true; readonly events: readonly [] }
  | { readonly ok: false; readonly refusal: Refusal }
