import type { Socket as NetSocket } from 'node:net'
import { WebSocket } from 'ws'
import { textFrame } from '../ws/Frame.ts'
import type { Frame } from '../ws/Frame.ts'
import type { Clock } from '../../ports/system.ts'
import type { Socket } from '../ws/Socket.ts'

/** Sockets with something to write, until the end of the running turn. */
let due: WireSocket[] = []

/**
 * A session's socket on the network. All frames of one turn of the event loop leave in one write: a sender's ack and its own
 * event, a replay and its end, the rows of a busy console. ws reads, shakes hands and closes; frames out are written beside it, each
 * whole.
 */
export class WireSocket implements Socket {
  readonly #socket: WebSocket
  readonly #net: NetSocket
  readonly #turn: Clock['turn']
  #waiting: Buffer[] = []
  #bytes = 0

  constructor(socket: WebSocket, net: NetSocket, turn: Clock['turn']) {
    this.#socket = socket
    this.#net = net
    this.#turn = turn
  }

  get bufferedAmount(): number {
    return this.#net.writableLength + this.#bytes
  }

  send(data: string | Frame): void {
    const bytes = typeof data === 'string' ? textFrame(data) : data.bytes
    this.#bytes += bytes.length
    if (this.#waiting.push(bytes) > 1) return
    // After everything that this turn's promises still do, not between two of them.
    if (due.push(this) === 1) this.#turn(writeDue)
  }

  close(code: number, reason: string): void {
    this.write()
    this.#socket.close(code, reason)
  }

  terminate(): void {
    this.#socket.terminate()
  }

  /** Writes what waits. */
  write(): void {
    const waiting = this.#waiting
    if (waiting.length === 0) return
    this.#waiting = []
    this.#bytes = 0
    // After a closing handshake began nothing may follow, and a broken connection takes nothing.
    if (this.#socket.readyState !== WebSocket.OPEN || !this.#net.writable) return
    this.#net.write(waiting.length === 1 ? (waiting[0] as Buffer) : Buffer.concat(waiting))
  }
}

function writeDue(): void {
  const sockets = due
  due = []
  for (const socket of sockets) socket.write()
}
