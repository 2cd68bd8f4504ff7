/** Something that relays, in a process of its own, with its conversations ready: everybody connected and joined. */
export type Target = {
  readonly name: string
  /** Processes whose processor time counts. */
  readonly pids: () => readonly number[]
  /** Those of a database that is listed apart. */
  readonly database?: () => readonly number[]
  readonly conversations: readonly Conversation[]
  stop(): Promise<void>
}

/**
 * One conversation: a visitor, an agent, and the agent's second window that follows too. What arrives is told to the meter; a
 * number travels at the start of each text.
 */
export type Conversation = Readonly<Record<Side, End>>
export type Side = 'visitor' | 'agent'

export type End = {
  /** Says `m<mark> …`. */
  say(mark: number): void
  /** A typing notice. */
  type(): void
  /** Tells how far this end has read. */
  receipt(): void
}

/** Called by a target for what reaches somebody. */
export type Meter = {
  /** The other end has it. */
  delivered(mark: number): void
  /** The second watcher has it. */
  watched(mark: number): void
  acked(): void
  failed(what: string): void
  /** Something new was shown to this end, so it will tell that it was read. */
  shown(end: End): void
}

/** About 120 bytes of message on the wire. */
export const WORDS = 'x'.repeat(60)

/** The mark of the n-th message of one side of a conversation: the numbers of all never meet. */
export const markOf = (n: number, side: Side, index: number, count: number): number =>
  (n * 2 + (side === 'visitor' ? 0 : 1)) * count + index
/** Which conversation a mark belongs to. */
export const conversationOf = (mark: number, count: number): number => mark % count
/** Who said it. */
export const sideOf = (mark: number, count: number): Side => (Math.floor(mark / count) % 2 === 0 ? 'visitor' : 'agent')

const MARK = Buffer.from('"text":"m')

/** Calls `found` with each mark in a frame, and where its text begins. Nothing is parsed. */
export function marksIn(frame: Buffer, found: (mark: number, at: number) => void): void {
  for (let at = frame.indexOf(MARK); at !== -1; at = frame.indexOf(MARK, at + MARK.length)) {
    let mark = 0
    for (let index = at + MARK.length; ; index += 1) {
      const digit = (frame[index] ?? 0) - 48
      if (digit < 0 || digit > 9) break
      mark = mark * 10 + digit
    }
    found(mark, at)
  }
}
