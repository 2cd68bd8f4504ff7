/** What a socket tells its owner. Never called before `openSocket` has returned, nor after `close` was told once. */
export interface SocketEvents {
  /** It wants a hello: it is open. Again when it goes on by another carrier, which is answered by another `welcome`. */
  open(): void
  message(text: string): void
  close(code: number, reason: string): void
}

/** A WebSocket, or whatever behaves like one (a fallback transport, a test). */
export interface Socket {
  send(text: string): void
  /** Codes 1000 and 3000–4999, as in browsers. Calling it twice does no harm. */
  close(code?: number): void
  /** Bytes handed to `send` that have not left yet. */
  readonly buffered: number
}

/** Text by key that outlives the page, such as `localStorage`. Every method may throw; the client then keeps things in memory. */
export interface TextStorage {
  get(key: string): string | null
  set(key: string, value: string): void
  remove(key: string): void
  /** All keys; those of others are left alone. */
  keys(): string[]
}

/** Everything the client takes from outside. Nothing in this package touches a clock, a socket or chance by another way. */
export interface Environment {
  /** Opens a socket; may throw (a page's security policy forbids it): that counts as a failed attempt. */
  openSocket(url: string, on: SocketEvents): Socket
  /**
   * UTC milliseconds that never go back while the page lives: `performance.timeOrigin + performance.now()`.
   * Compared with times stored by earlier pages, so a clock that starts at 0 with each page would not do.
   */
  now(): number
  /** Runs `fn` once after `ms`; answers with the way to call it off. */
  setTimer(ms: number, fn: () => void): () => void
  /** 0 ≤ n < 1, for spreading retries; need not be strong. */
  random(): number
  /** Strong randomness in lower-case hex: ids and keys are made of it. */
  randomHex(bytes: number): string
  storage: TextStorage
}
