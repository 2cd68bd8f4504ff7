import type { backoffMs } from '../backoff.ts'
import type { Environment, Socket, SocketEvents } from '../environment.ts'

/** One request: a POST with a text that no browser asks permission for. `leaving`: it is to outlive the page. A `fetch` will do. */
export type Ask = (
  url: string,
  body: string,
  how: { signal: AbortSignal; leaving: boolean },
) => Promise<{
  readonly ok: boolean
  readonly status: number
  readonly body: { getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array | undefined }> } } | null
  text(): Promise<string>
}>

/** What carries frames without a socket: those down as lines of an answer, those up by requests of their own. */
export interface Stream extends Socket {
  /**
   * Another carrier goes on. What is under way is still answered; what has not left is handed over to `rest`, at once or when it turns
   * out that it did not get there.
   */
  leave(rest: (texts: readonly string[]) => void): void
}

/** What a stream is made of. */
export type StreamParts = {
  /** Address of `api/v1/`, with a slash at its end. */
  base: string
  ask: Ask
  environment: Pick<Environment, 'now' | 'setTimer' | 'random'>
  /** Passed in like all else: a module that others have too would be a file of its own on every page. */
  backoffMs: typeof backoffMs
  /** Whether answers are known to be passed on only when they are whole. */
  whole: boolean
  /** That was found out now. */
  onWhole(): void
}

/** Makes a stream; it is open when it asks for its hello. */
export type CreateStream = (parts: StreamParts, on: SocketEvents) => Stream
