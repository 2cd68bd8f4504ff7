import type { Frame } from './Frame.ts'

/** What a session needs of a WebSocket, or of a stream in its place; the simulation passes a pair in memory. */
export interface Socket {
  /** One text frame. */
  send(data: string | Frame): void
  /** Closing handshake. */
  close(code: number, reason: string): void
  /** Cuts the connection. */
  terminate(): void
  /** Bytes accepted and not yet written to the network. */
  readonly bufferedAmount: number
  /** The hello, and what came with it, is answered in full. Only streams want to know; they are told by who has it. */
  greeted?(): void
  /** A stream that says no more, and waits for the next one to take its place. */
  readonly isOver?: boolean
}

/** What is known of a connection before its first frame. */
export type Peer = {
  readonly kind: 'visitor' | 'agent'
  /** Origin header, exactly as sent; '' when missing. */
  readonly origin: string
  readonly address: string
  readonly userAgent: string
  /** Agents: the session that the cookie proved, or null. */
  readonly sessionId: string | null
}
