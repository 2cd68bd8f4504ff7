/**
 * What every frozen client shows to the tests, whatever is behind it. It may grow; what is here keeps its meaning, for the frozen ones
 * cannot be changed.
 */
export type GoldenModule = {
  visitor(relay: Place, siteKey: string, secret: string): GoldenClient
  /** `cookie` as the login gave it. */
  agent(relay: Place, cookie: string): GoldenClient
}

/** Where a relay, or a proxy before several, is reached. */
export type Place = { readonly url: string }

export type GoldenClient = {
  connect(): void
  /** Tries at once when it waits. */
  wake(): void
  close(): void
  /** Every state it was in, in order; `stopped: <why>`. */
  states(): readonly string[]
  /** What it did not understand. */
  faults(): readonly string[]
  /** Messages that neither an ack nor their own arrival has settled. */
  unsent(): number
  /** Acks of what it sent, as the wire said them. */
  acks(): number
  /** Begins a conversation; gives its id. */
  start(text: string): string
  /** Says something, with the token of a holder if it holds the conversation. */
  send(conversationId: string, text: string): void
  note(conversationId: string, text: string): void
  watch(conversationId: string): void
  /** Whether it has everything up to now. */
  isLive(conversationId: string): boolean
  /** What was said and is shown, oldest first. */
  texts(conversationId: string): string[]
  /** Fetches an older page; whether there are more. */
  loadOlder(conversationId: string): Promise<boolean>
  statusOf(conversationId: string): string | null
  /** Whether this agent holds it. */
  isMine(conversationId: string): boolean
  /** Ends the conversation; `ok`, or the code of the refusal. */
  endChat(conversationId: string): Promise<string>
  rate(conversationId: string, score: number): Promise<string>
}
