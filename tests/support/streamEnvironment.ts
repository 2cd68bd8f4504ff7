import { withFallback } from '@deskbell/client'
import type { Ask, Environment } from '@deskbell/client'
import { createStream } from '@deskbell/client/stream'
import { socketEnvironment } from './socketEnvironment.ts'

export type StreamOptions = {
  readonly origin: string
  readonly cookie?: string
  /** Where requests go, if not where the socket would: another relay each time, say. */
  readonly toward?: (url: string) => string
}

/** Requests as a browser would make them. */
export const nodeAsk =
  ({ origin, cookie, toward = (url) => url }: StreamOptions): Ask =>
  (url, body, { signal }) =>
    fetch(toward(url), {
      method: 'POST',
      body,
      signal,
      headers: { origin, ...(cookie === undefined ? undefined : { cookie, 'x-deskbell': '1' }) },
    })

/** A client's environment on Node as a browser has it: sockets, and requests where those do not get through. */
export const eitherEnvironment = (options: StreamOptions): Environment =>
  withFallback(socketEnvironment(options), {
    key: 'stream',
    ask: nodeAsk(options),
    load: () => Promise.resolve({ createStream }),
  })

/** A client's environment on Node where no socket gets through. */
export function streamEnvironment(options: StreamOptions, storage = new Map<string, string>()): Environment {
  const blocked: Environment = {
    ...socketEnvironment(options, storage),
    openSocket() {
      throw new Error('blocked')
    },
  }
  return withFallback(blocked, {
    key: 'stream',
    ask: nodeAsk(options),
    load: () => Promise.resolve({ createStream }),
  })
}
