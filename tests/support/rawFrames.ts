import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { RunningRelay } from './relay.ts'

/** Parts of one WebSocket frame as a sender could write them, right or wrong. */
export type RawFrame = {
  readonly opcode?: number
  readonly fin?: boolean
  /** The three reserved bits; the first one is what compression sets. */
  readonly reserved?: number
  readonly masked?: boolean
  readonly payload?: Buffer | string
  /** Length to declare instead of the payload's own. */
  readonly declare?: bigint
}

/** Bytes of a frame from a client (RFC 6455 §5.2). */
export function encodeFrame({
  opcode = 1,
  fin = true,
  reserved = 0,
  masked = true,
  payload = '',
  declare,
}: RawFrame): Buffer {
  const data = Buffer.from(payload as string)
  const length = declare ?? BigInt(data.length)
  const bits = (masked ? 0x80 : 0) | 0
  const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode
  const mask = Buffer.from([1, 2, 3, 4])
  const head =
    length < 126n ? Buffer.from([first, bits | Number(length)]) : length < 65_536n ? Buffer.alloc(4) : Buffer.alloc(10)
  if (head.length > 2) head.writeUInt16BE((first << 8) | bits | (head.length === 4 ? 126 : 127), 0)
  if (head.length === 4) head.writeUInt16BE(Number(length), 2)
  if (head.length === 10) head.writeBigUInt64BE(length, 2)
  if (!masked) return Buffer.concat([head, data])
  const hidden = Buffer.from(data.map((byte, index) => byte ^ (mask[index % 4] ?? 0)))
  return Buffer.concat([head, mask, hidden])
}

/** A WebSocket by hand: what is written goes out as it is. */
export type RawSocket = {
  readonly socket: Socket
  /** Answer to the handshake, headers and all. */
  readonly handshake: string
  write(bytes: Buffer): void
  /** Close code the relay sent (1006: it cut the connection without one), or null when it is still open after `withinMs`. */
  closeCode(withinMs?: number): Promise<number | null>
  /** Text frames received so far. */
  texts(): string[]
}

/** Opens a socket by hand and reads the answer to the handshake. */
export function openRaw(
  relay: Pick<RunningRelay, 'port'>,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect(relay.port, '127.0.0.1')
    let received = Buffer.alloc(0)
    let handshake = ''
    let ended = false
    const changed = new Set<() => void>()
    const all = {
      host: `127.0.0.1:${relay.port}`,
      upgrade: 'websocket',
      connection: 'Upgrade',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      origin: 'http://localhost:1',
      ...headers,
    }
    socket.on('connect', () => {
      const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
      socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
    })
    const raw = (): RawSocket => ({
      socket,
      handshake,
      write: (bytes) => void socket.write(bytes),
      texts: () => decode(received).flatMap(({ opcode, payload }) => (opcode === 1 ? [payload.toString('utf8')] : [])),
      closeCode: (withinMs = 8_000) =>
        new Promise((told) => {
          const look = (): void => {
            const close = decode(received).find(({ opcode }) => opcode === 8)
            if (close === undefined && !ended) return
            clearTimeout(late)
            changed.delete(look)
            socket.destroy()
            told(close === undefined ? 1006 : close.payload.length >= 2 ? close.payload.readUInt16BE(0) : 1005)
          }
          const late = setTimeout(() => {
            changed.delete(look)
            told(null)
          }, withinMs)
          changed.add(look)
          look()
        }),
    })
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      if (handshake === '') {
        const end = received.indexOf('\r\n\r\n')
        if (end === -1) return
        handshake = received.subarray(0, end).toString('latin1')
        received = received.subarray(end + 4)
        resolve(raw())
      }
      for (const look of changed) look()
    })
    socket.on('error', (error) => {
      ended = true
      reject(error)
      for (const look of changed) look()
    })
    socket.on('close', () => {
      ended = true
      for (const look of changed) look()
    })
  })
}

/** Frames of a server, which are never masked. */
function decode(bytes: Buffer): { readonly opcode: number; readonly payload: Buffer }[] {
  const frames: { opcode: number; payload: Buffer }[] = []
  let at = 0
  while (at + 2 <= bytes.length) {
    const short = (bytes[at + 1] ?? 0) & 0x7f
    const size = short === 126 ? 4 : short === 127 ? 10 : 2
    if (at + size > bytes.length) break
    const length =
      short === 126 ? bytes.readUInt16BE(at + 2) : short === 127 ? Number(bytes.readBigUInt64BE(at + 2)) : short
    if (at + size + length > bytes.length) break
    frames.push({ opcode: (bytes[at] ?? 0) & 0x0f, payload: bytes.subarray(at + size, at + size + length) })
    at += size + length
  }
  return frames
}
