import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import type { Socket } from 'node:net'

export type FrameSocketOptions = {
  readonly port: number
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Loopback address to come from. */
  readonly localAddress?: string
}

/**
 * A WebSocket client that costs next to nothing, so that the load does not measure itself: text frames masked with zeros, no
 * fragments, no compression, and payloads handed on as bytes.
 */
export class FrameSocket {
  onFrame: (payload: Buffer) => void = () => {}
  onClose: () => void = () => {}
  isOpen = false
  readonly #socket: Socket
  #rest: Buffer | null = null

  private constructor(socket: Socket) {
    this.#socket = socket
  }

  /** Connects and shakes hands. */
  static open({ port, path, headers = {}, localAddress }: FrameSocketOptions): Promise<FrameSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect({
        port,
        host: '127.0.0.1',
        ...(localAddress === undefined ? undefined : { localAddress }),
      })
      const own = new FrameSocket(socket)
      socket.setNoDelay(true)
      socket.on('error', reject)
      socket.on('close', () => {
        own.isOpen = false
        own.onClose()
        reject(new Error('closed before it was open'))
      })
      const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n${more.join('')}\r\n`,
      )
      let answer = Buffer.alloc(0)
      const greet = (chunk: Buffer): void => {
        answer = Buffer.concat([answer, chunk])
        const end = answer.indexOf('\r\n\r\n')
        if (end === -1) return
        if (!answer.toString('latin1', 0, 12).includes('101'))
          return void socket.destroy(new Error(answer.toString('latin1', 0, end)))
        socket.off('data', greet)
        own.isOpen = true
        resolve(own)
        const rest = answer.subarray(end + 4)
        socket.on('data', (next: Buffer) => own.#read(next))
        if (rest.length > 0) queueMicrotask(() => own.#read(rest))
      }
      socket.on('data', greet)
    })
  }

  /** Sends one text frame of ASCII. */
  send(text: string): void {
    const size = text.length
    const head = size < 126 ? 6 : 8
    const frame = Buffer.allocUnsafe(head + size)
    frame[0] = 0x81
    if (size < 126) frame[1] = 0x80 | size
    else {
      frame[1] = 0x80 | 126
      frame.writeUInt16BE(size, 2)
    }
    frame.writeUInt32BE(0, head - 4)
    frame.write(text, head, 'latin1')
    this.#socket.write(frame)
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    let data = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk])
    this.#rest = null
    while (data.length >= 2) {
      const short = (data[1] as number) & 0x7f
      const head = short < 126 ? 2 : short === 126 ? 4 : 10
      if (data.length < head) break
      const size = short < 126 ? short : short === 126 ? data.readUInt16BE(2) : Number(data.readBigUInt64BE(2))
      if (data.length < head + size) break
      if (((data[0] as number) & 0x0f) === 1) this.onFrame(data.subarray(head, head + size))
      data = data.subarray(head + size)
    }
    if (data.length > 0) this.#rest = data
  }
}
