import type { AgentId, Audience, ConversationId, DepartmentId, EventType, Seq, SiteId } from '@deskbell/protocol'

/** What relays tell each other. Losing one costs time, never truth. */
export type BusMessage =
  /** Events that were committed. `publicPrev` = the conversation's public head before them; `json` are stored wire texts. */
  | {
      readonly type: 'events'
      readonly conversationId: ConversationId
      readonly prev: Seq
      readonly publicPrev: Seq
      readonly head: Seq
      readonly publicHead: Seq
      readonly events: readonly {
        readonly seq: Seq
        readonly type: EventType
        readonly public: boolean
        readonly json: string
      }[]
    }
  /**
   * Receipts that were raised, as a frame for all watchers ('' where nobody is known to follow it). `staffRead` = how far staff has read
   * now; 0 when these tell nothing of it.
   */
  | {
      readonly type: 'marks'
      readonly conversationId: ConversationId
      readonly json: string
      readonly staffRead: Seq
    }
  /** A frame for watchers of a conversation (typing, presence): already in wire form. */
  | {
      readonly type: 'soft'
      readonly conversationId: ConversationId
      readonly audience: Audience
      readonly json: string
      readonly exceptConnection: string | null
    }
  /** Something of a department's queue or its agents moved: positions are recomputed, at most once a second. */
  | { readonly type: 'queue'; readonly departmentId: DepartmentId }
  /** An agent came, left or carries another load; `account`: their record changed too (availability, name, rights). */
  | { readonly type: 'agent'; readonly agentId: AgentId; readonly account: boolean }
  | { readonly type: 'site'; readonly siteId: SiteId }
  /** What is shown of a conversation beside its timeline changed: the visitor's name. */
  | { readonly type: 'view'; readonly conversationId: ConversationId }
  /** What lists show of a conversation changed without an event: its visitor came or went. */
  | { readonly type: 'row'; readonly conversationId: ConversationId }
  /** Close these sockets now. */
  | { readonly type: 'revoke'; readonly agentId: AgentId; readonly sessionId: string | null }
  /** A conversation moved to `head`; another relay committed it and did not know that anybody follows it here. Of a bus alone. */
  | { readonly type: 'moved'; readonly conversationId: ConversationId; readonly head: Seq; readonly talk: boolean }
  /** Bells may have been lost, any number of them: look at the store. Of a bus alone. */
  | { readonly type: 'missed' }

/**
 * A doorbell between relays. Promises: a message reaches each listener at most a few times, in publish order per publisher
 * unless delayed; it may be lost, doubled or late. The publisher hears its own messages too, synchronously or later.
 */
export interface Bus {
  publish(message: BusMessage): void
  listen(listener: (message: BusMessage) => void): () => void
  /**
   * Somebody follows this conversation here, or nobody does any more: whole events, receipts and typing of the others are wanted
   * meanwhile. Of what nobody follows only `moved` may come. Nothing is lost by it for longer than the next look at the heads.
   */
  follow(conversationId: ConversationId): void
  unfollow(conversationId: ConversationId): void
  /** Whether others hear what is rung, as far as is known. While they do not, they look at the store. */
  isUp(): boolean
  close(): Promise<void>
}
