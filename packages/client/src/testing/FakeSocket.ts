import type { Down, Up } from '@deskbell/protocol'
import type { Socket, SocketEvents } from '../environment.ts'

/** A socket whose other end is the test. */
export class FakeSocket implements Socket {
  readonly url: string
  /** Everything the client sent, oldest first. */
  readonly sent: Up[] = []
  buffered = 0
  state: 'connecting' | 'open' | 'closed' = 'connecting'
  /** Code the client closed with, if it did. */
  closedWith: number | undefined
  /** Called with each frame the client sends; a relay sits here. */
  onSent: ((frame: Up) => void) | undefined
  #on: SocketEvents

  constructor(url: string, on: SocketEvents) {
    this.url = url
    this.#on = on
  }

  send(text: string): void {
    if (this.state !== 'open') throw new Error(`socket is ${this.state}`)
    const frame = JSON.parse(text) as Up
    this.sent.push(frame)
    this.onSent?.(frame)
  }

  close(code = 1005): void {
    if (this.state === 'closed') return
    this.state = 'closed'
    this.closedWith = code
  }

  /** The upgrade succeeded. */
  open(): void {
    if (this.state !== 'connecting') return
    this.state = 'open'
    this.#on.open()
  }

  /** A frame arrives, or any text. Nothing arrives on a closed socket. */
  receive(frame: Down | string): void {
    if (this.state === 'open') this.#on.message(typeof frame === 'string' ? frame : JSON.stringify(frame))
  }

  /** The other end, or the network, closes it. */
  drop(code = 1006, reason = ''): void {
    if (this.state === 'closed') return
    this.state = 'closed'
    this.#on.close(code, reason)
  }

  /** Frames sent of one type. */
  framesOf<T extends Up['type']>(type: T): Extract<Up, { type: T }>[] {
    return this.sent.filter((frame): frame is Extract<Up, { type: T }> => frame.type === type)
  }
}
