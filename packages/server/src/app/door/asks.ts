import type { ClientId, ConversationId, Event, Seq } from '@deskbell/protocol'
import type { Command } from '../../domain/conversation/command.ts'
import type { Conversation } from '../../domain/conversation/state.ts'
import type { Guard, NewEvent } from '../../ports/Store.ts'

/** What somebody wants of one conversation. */
export type Ask = {
  readonly command: Command
  readonly conversationId: ConversationId
  /** Sender's key; null for the relay's own commands, which are decided afresh each time. */
  readonly clientId: ClientId | null
  /** Key of the message that must be settled before this one. */
  readonly after?: ClientId
  /** Hash of what was sent: the same key with another hash is refused. */
  readonly bodyHash: string
  readonly guards?: readonly Guard[]
  /** Refused with `conversation_closed` if it is closed when its turn comes. */
  readonly onlyOpen?: boolean
}

/** A committed change of one conversation, for whoever reacts to it. */
export type Change = {
  readonly conversationId: ConversationId
  readonly before: Conversation | null
  readonly after: Conversation
  readonly prev: Seq
  readonly publicPrev: Seq
  readonly head: Seq
  readonly publicHead: Seq
  readonly events: readonly Event[]
  readonly stored: readonly NewEvent[]
}
