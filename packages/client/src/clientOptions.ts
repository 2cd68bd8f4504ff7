import type {
  Ack,
  ConversationId,
  DepartmentId,
  Hello,
  MessageContent,
  OwnerToken,
  Seq,
  VisitorForm,
} from '@deskbell/protocol'
import type { Environment } from './environment.ts'
import type { Refusal } from './refusal.ts'

/** What a client is made of. */
export type ClientOptions = {
  /** Address of the socket: `wss://host/ws/visitor` or `…/ws/agent`. */
  url: string
  /** 128 bits in hex that name this connection's slot: a second connection with the same one closes the first (4009). */
  device: string
  /** Put before every key in storage; one per visitor or agent. */
  storageKey: string
  environment: Environment
  /**
   * Called before each attempt for who we are and where: visitors hand out their secret, agents fetch a ticket. A rejection
   * counts as a failed attempt, unless it is a `StopError`; so does no answer within 5 s.
   */
  hello: () => Promise<Pick<Hello, 'site' | 'auth' | 'context'>>
  /** Told of what should never happen (a listener that throws, a frame that breaks a promise). For a log; must not throw. */
  onFault?: (error: unknown) => void
}

/** A message that begins a conversation. */
export type StartInput = {
  /** Made by the client when absent. */
  conversationId?: ConversationId
  content: MessageContent
  form?: VisitorForm | undefined
  departmentId?: DepartmentId | undefined
  /** True leaves a message instead of waiting for an agent. */
  leave?: boolean | undefined
}

/** A message in a conversation, or a note among agents. */
export type SendInput = {
  conversationId: ConversationId
  kind: 'message' | 'note'
  content: MessageContent
  /** Agents' replies: the token they hold (`view.ownerToken`). */
  ownerToken?: OwnerToken
  /** Last seq the writer had seen. */
  seenSeq?: Seq
}

/** Answer to a command. */
export type ActAnswer = { readonly ok: true; readonly ack: Ack } | { readonly ok: false; readonly refused: Refusal }
/** Answer to a read. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refused: Refusal }
