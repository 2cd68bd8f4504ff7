import type { ClientId, ConversationId, Down, Presence } from '@deskbell/protocol'

/** What a listener is told. The values themselves are read from the client and its models. */
export type Change =
  /** `state` is another. */
  | { readonly type: 'state' }
  /** A hello was answered: `welcome`, `site` and the models of the visitor's conversations are fresh. */
  | { readonly type: 'welcome' }
  /** `site` is another: somebody came online, the greeting was edited. */
  | { readonly type: 'site' }
  /** A model came, changed or went. */
  | { readonly type: 'conversation'; readonly conversationId: ConversationId }
  /** An entry came, changed or went; `pending` of its conversation's model is fresh. */
  | { readonly type: 'outbox'; readonly conversationId: ConversationId; readonly clientId: ClientId }
  /** `queue` of a model is another. */
  | { readonly type: 'queue'; readonly conversationId: ConversationId }
  | { readonly type: 'presence'; readonly frame: Presence }
  /** Any other frame, also of types this version does not know. */
  | { readonly type: 'frame'; readonly frame: Down }
