import { randomBytes } from 'node:crypto'
import type { Down } from '@deskbell/protocol'
import WebSocket from 'ws'
import type { RunningRelay } from './relay.ts'

/** How a connection ended. */
export type Closed = { readonly code: number; readonly reason: string }

/** A socket without the manners of a client: says what it is told to, keeps what it hears, answers pings and nothing else. */
export type BareSocket = {
  /** Everything heard, oldest first. */
  readonly heard: readonly Down[]
  /** Resolves when the connection ended, by whomever. */
  readonly closed: Promise<Closed>
  isOpen(): boolean
  /** Objects go out as JSON, strings and bytes as they are. */
  send(frame: object | string | Buffer): void
  /** The first frame that fits, of those heard from place `from` on. Rejects when the connection ends before, or after 5 s. */
  hear(fits: (frame: Down) => boolean, what: string, from?: number): Promise<Down>
  close(): void
  /** Cuts the connection without a word. */
  cut(): void
  /** Stops and goes on reading from the network. */
  pause(): void
  resume(): void
}

export type BareOptions = {
  /** Origin header; none when null. */
  readonly origin?: string | null
  readonly cookie?: string
  /** Source address, to have a network address of one's own. */
  readonly from?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly perMessageDeflate?: boolean
}

/** The relay answered the handshake with an HTTP status instead of a socket. */
export class HandshakeError extends Error {
  readonly status: number
  constructor(status: number) {
    super(`the handshake was answered by ${status}`)
    this.status = status
  }
}

const PATIENCE_MS = 20_000

/** Opens a socket at `/ws/visitor` or `/ws/agent`. Rejects with HandshakeError when it is not upgraded. */
export function openBare(
  relay: Pick<RunningRelay, 'port'>,
  path: string,
  options: BareOptions = {},
): Promise<BareSocket> {
  const origin = options.origin === undefined ? 'http://localhost:1' : options.origin
  const socket = new WebSocket(`ws://127.0.0.1:${relay.port}${path}`, {
    headers: {
      ...(origin === null ? undefined : { origin }),
      ...(options.cookie === undefined ? undefined : { cookie: options.cookie }),
      ...options.headers,
    },
    perMessageDeflate: options.perMessageDeflate ?? false,
    ...(options.from === undefined ? undefined : { localAddress: options.from }),
  })
  const heard: Down[] = []
  const waiting = new Set<() => void>()
  let ended: Closed | null = null
  const closed = new Promise<Closed>((resolve) => {
    socket.on('close', (code, reason) => {
      ended = { code, reason: reason.toString() }
      resolve(ended)
      for (const look of waiting) look()
    })
  })
  socket.on('message', (data) => {
    const frame = JSON.parse((data as Buffer).toString('utf8')) as Down
    heard.push(frame)
    if (frame.type === 'ping' && socket.readyState === WebSocket.OPEN && frame.id === 0)
      socket.send('{"type":"pong","id":0}')
    for (const look of waiting) look()
  })

  const bare: BareSocket = {
    heard,
    closed,
    isOpen: () => socket.readyState === WebSocket.OPEN,
    send(frame) {
      if (Buffer.isBuffer(frame)) socket.send(frame, { binary: true }, () => {})
      else socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame), () => {})
    },
    hear: (fits, what, from = 0) =>
      new Promise((resolve, reject) => {
        let place = from
        const end = (): void => {
          waiting.delete(look)
          clearTimeout(late)
        }
        const late = setTimeout(() => {
          end()
          reject(
            new Error(
              `waited ${PATIENCE_MS} ms for: ${what}; heard ${JSON.stringify(heard.slice(from)).slice(0, 500)}`,
            ),
          )
        }, PATIENCE_MS)
        const look = (): void => {
          for (; place < heard.length; place += 1) {
            const frame = heard[place]
            if (frame === undefined || !fits(frame)) continue
            end()
            return resolve(frame)
          }
          if (ended === null) return
          end()
          reject(new Error(`closed with ${ended.code} (${ended.reason}) while waiting for: ${what}`))
        }
        waiting.add(look)
        look()
      }),
    close: () => socket.close(1000),
    cut: () => socket.terminate(),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  }
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(bare))
    socket.once('unexpected-response', (_request, response) => {
      response.resume()
      reject(new HandshakeError(response.statusCode ?? 0))
      socket.terminate()
    })
    socket.on('error', reject)
  })
}

/** Fresh randomness in hex, as clients make it. */
export const hex = (bytes: number): string => randomBytes(bytes).toString('hex')

/** A hello of a visitor. */
export const visitorHello = (site: string, visitorSecret: string, device = hex(16)) => ({
  type: 'hello',
  protocol: 1,
  site,
  auth: { visitorSecret },
  device,
  visible: true,
  resume: [],
})

/** A hello of an agent. */
export const agentHello = (ticket: string, device = hex(16)) => ({
  type: 'hello',
  protocol: 1,
  auth: { ticket },
  device,
  visible: true,
  resume: [],
})

/** One text as the content of a message. */
export const says = (text: string) => ({ parts: [{ type: 'text' as const, text }] })
