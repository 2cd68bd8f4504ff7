/** Something that relays, under load. */
export type Target = {
  readonly name: string
  readonly pid: number
  /** Conversations that are ready: both ends connected and joined. */
  readonly conversations: readonly Conversation[]
  stop(): Promise<void>
}

/** Both ends of one conversation. `send` resolves nothing: deliveries and acks are counted by `onDelivered` and `onAcked`. */
export type Conversation = {
  /** The visitor says something; `mark` travels in the text and comes back on delivery. */
  fromVisitor(mark: string): void
  fromAgent(mark: string): void
}

/** Called by a target for each message that reached the other end, and for each ack. */
export type Meter = { delivered(mark: string): void; acked(): void; failed(what: string): void }
