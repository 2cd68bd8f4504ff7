import type {
  ClientId,
  CommandArgs,
  CommandName,
  ConversationId,
  OwnerToken,
  QueryArgs,
  QueryName,
  QueryValue,
  Seq,
  SiteView,
  Up,
  VisitContext,
  Welcome,
} from '@deskbell/protocol'
import type { Change } from './change.ts'
import type { ActAnswer, Answer, SendInput, StartInput } from './clientOptions.ts'
import type { ConversationModel } from './conversationModel.ts'
import type { OutboxEntry } from './outboxEntry.ts'
import type { ConnectionState } from './state.ts'

/**
 * A chat with a Deskbell relay, over any number of sockets one after the other. Methods act at once on what is held here and
 * never throw; what needs the relay is sent when it can be. Listeners are told of every change.
 */
export interface Client {
  readonly state: ConnectionState
  /** Answer to the last hello; kept while away. Null before the first. */
  readonly welcome: Welcome | null
  /** The visitor's site as it is now. */
  readonly site: SiteView | null
  /** Add it to `Environment.now()` for the relay's clock. */
  readonly offsetMs: number
  /** Whether storage is denied or full, so that unsent messages would not survive this page. */
  readonly memoryOnly: boolean
  /** Things that should not have happened: broken frames, listeners that throw. */
  readonly faults: number

  /** Begins, or tries at once when waiting. Does nothing while connecting or live. */
  connect(): void
  /** Leaves. What is unsent stays in the outbox for the next `connect`, on this page or a later one. */
  close(): void
  /** Tells whether a person can see the page; also before `connect`, when it begins hidden. Coming into sight wakes. */
  setVisible(on: boolean): void
  /** The page came back from sleep, or the network did: checks the link within 3 s, or tries at once when waiting. */
  wake(): void
  /** The browser says that the network is gone: gives a live link up at once, and tries again as after any loss. */
  drop(): void
  /** Calls the listener with each change, synchronously. Answers with the way to stop. */
  subscribe(listener: (change: Change) => void): () => void

  conversation(id: ConversationId): ConversationModel | undefined
  conversations(): ConversationModel[]
  /** Follows a conversation, now and after each reconnect, until `unwatch`. Those started here are followed by themselves. */
  watch(id: ConversationId): void
  /** Stops following. The model stays for a while, and catches up when it is watched again. */
  unwatch(id: ConversationId): void
  /** Fetches one page of older events. Answers whether still older ones exist; a failure leaves things as they are. */
  loadOlder(id: ConversationId): Promise<boolean>

  /** Begins a conversation with its first message. More can be sent to it at once; they wait for it. */
  start(input: StartInput): OutboxEntry
  /** Sends a message or note. A refusal found here already (`too_large`, `outbox_full`) is a failed entry that is *not* kept. */
  send(input: SendInput): OutboxEntry
  /** All entries, oldest first; those of one conversation are its model's `pending`. */
  outbox(): OutboxEntry[]
  /**
   * Sends a failed entry again, with the same `clientId`; with a start goes what was written after it. One that was refused for
   * now goes at once, unless the relay named a time.
   */
  retry(clientId: ClientId): void
  /** Takes an entry back, to make a draft of it. Null when that is no longer possible: the relay has it or may have it. */
  discard(clientId: ClientId): OutboxEntry | null
  /** Reads the outbox from storage again: call it when another tab changed a key that begins with `storageKey`. */
  refresh(): void
  /** Leaves, and wipes every conversation and unsent message, from storage too: after a logout on this device. */
  forget(): void

  /**
   * Asks for a command. It is sent again after a reconnect, with the same idempotency key, and given up after 30 s
   * (`offline`: whether it was done is then unknown), or at once when idle or stopped.
   */
  act<N extends CommandName>(
    name: N,
    args: CommandArgs[N],
    options?: { conversationId?: ConversationId; ownerToken?: OwnerToken },
  ): Promise<ActAnswer>
  /** Reads something once. Waits like `act`. */
  query<N extends QueryName>(name: N, args: QueryArgs[N]): Promise<Answer<QueryValue[N]>>
  /**
   * Tells who the visitor is by a signed JWT, or logs them out with null. When the answer's value says `{rotate: true}` this device
   * belongs to somebody else from now on: call `forget` at once, and begin again with a new secret.
   */
  identify(jwt: string | null): Promise<Answer<{ rotate: boolean }>>

  /** The person writes, or stopped. Call it with each keystroke; it throttles itself and ends by itself. Visitors may add a preview. */
  typing(id: ConversationId, on: boolean, preview?: string): void
  /** The person has seen everything up to `read`. That messages arrived is told by itself. */
  mark(id: ConversationId, marks: { read?: Seq }): void
  /** The visitor went to another page. */
  visit(context: VisitContext): void
  /** Sends a frame as it is, if live; for extensions such as lists. False: it did not leave, and nobody will send it later. */
  post(frame: Up): boolean
}
