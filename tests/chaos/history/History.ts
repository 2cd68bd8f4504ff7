/** What happened, as people saw it, and what the relays say of it in the end. */
export type History = {
  readonly attempts: readonly Attempt[]
  /** The whole timeline of each conversation after everything calmed down. */
  readonly final: ReadonlyMap<string, readonly Read[]>
  /** What each client showed at the end, by client name: conversation and the list it rendered. */
  readonly shown: readonly {
    readonly client: string
    readonly conversationId: string
    readonly events: readonly Read[]
  }[]
  /** Heads as a client noted them over time, for each conversation: must never fall. */
  readonly heads?: ReadonlyMap<string, readonly number[]>
  /** Timelines that were read while all went on, each asked for when `acked` had been acked already. */
  readonly looks?: readonly Look[]
  /** Frames that somebody got of conversations that are none of theirs. */
  readonly overheard?: readonly { readonly client: string; readonly conversationId: string }[]
  /** Who waited for whom; without it nothing is said of queues. */
  readonly desk?: Desk
}

/** One message a client tried to send. `fate`: acked with a seq, finally refused, or unknown when the run ended. */
export type Attempt = {
  readonly conversationId: string
  readonly sender: string
  readonly clientId: string
  readonly body: string
  readonly fate: 'acked' | 'refused' | 'unknown'
  /** From the ack. */
  readonly seq?: number
  /** Place in the sender's own order, from 0. */
  readonly order: number
  /** Who the relay says the sender is; not compared when absent. */
  readonly by?: string
}

/** One event of a timeline as it was read. */
export type Read = {
  readonly seq: number
  readonly clientId: string | null
  readonly sender: string | null
  readonly body: string | null
  /** Set when it says who holds the conversation from here on, or that nobody does. */
  readonly holder?: Holding
  /** Set when an agent wrote it to the visitor. */
  readonly isReply?: true
}

/** `by`: they were given it, took it, or it was handed or taken over; null: nobody holds it. */
export type Holding = { readonly agentId: string; readonly how: string } | null

/** One reading of the end of a timeline, from a relay that need not be the one that acked. */
export type Look = {
  readonly conversationId: string
  readonly where: string
  /** Highest seq that was acked before it was asked for. */
  readonly acked: number
  /** Highest seq it showed. */
  readonly seen: number
}

/** From and to, in ms of the store's clock. */
export type Span = readonly [from: number, to: number]

/** Queue and agents. All times in ms of the store's clock. */
export type Desk = {
  /** In the order of commits. */
  readonly moves: readonly Move[]
  readonly agents: ReadonlyMap<string, Duty>
  /** Times when the store or all relays were away: they count for nothing. */
  readonly outages: readonly Span[]
  /**
   * How much later than promised is still in time, in ms: the way to the store and back, and what a busy machine adds. A quarter of a
   * second, unless told.
   */
  readonly patienceMs?: number
  readonly endedAt: number
}

/** What is known of an agent from the outside. */
export type Duty = {
  readonly capacity: number
  /** When they were surely connected and willing. */
  readonly here: readonly Span[]
  /** When they fell silent, and when they were back; Infinity: never. */
  readonly absences: readonly Span[]
}

/** A change of who waits and who holds what, as it was committed. */
export type Move = {
  readonly conversationId: string
  readonly seq: number
  /** When it was committed. */
  readonly at: number
  /** Time that is written in the event. */
  readonly writtenAt: number
} & (
  | { readonly what: 'queued'; readonly isNewPlace: boolean; readonly lapsed: boolean }
  | { readonly what: 'assigned'; readonly agentId: string; readonly isRouted: boolean }
  | { readonly what: 'closed' | 'away' | 'returned' }
)
