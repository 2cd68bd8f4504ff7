import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { Fault, Piece } from './faults.ts'

/** Bytes that wait in one direction before no more are read: what a kernel would keep. */
const MAX_WAITING_BYTES = 1024 * 1024

/** From whoever connected to where the proxy leads, and back. */
export type Direction = 'up' | 'down'

type Connection = { readonly near: Socket; readonly far: Socket; readonly pipes: Readonly<Record<Direction, Pipe>> }

/** A TCP proxy on a free port of this machine that does to its connections what it is told, those that are open included. */
export class FaultProxy {
  readonly #server: Server
  readonly #connections = new Set<Connection>()
  readonly #faults: Record<Direction, readonly Fault[]> = { up: [], down: [] }

  private constructor(target: number) {
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
      const far = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
      const pipes = { up: new Pipe(near, far), down: new Pipe(far, near) }
      const connection = { near, far, pipes }
      this.#connections.add(connection)
      for (const direction of ['up', 'down'] as const) pipes[direction].set(this.#faults[direction])
      const gone = () => near.destroyed && far.destroyed && this.#connections.delete(connection)
      near.once('close', gone)
      far.once('close', gone)
    })
  }

  /** One that leads to a port of this machine, whether somebody listens there or not. */
  static async to(target: number): Promise<FaultProxy> {
    const proxy = new FaultProxy(target)
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject)
      proxy.#server.listen(0, '127.0.0.1', () => resolve())
    })
    return proxy
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Connections that are open on either side. */
  get open(): number {
    return this.#connections.size
  }

  /** From now on these faults and no others, in this direction or in both. What an earlier one held back goes on at once. */
  set(direction: Direction | 'both', ...faults: Fault[]): void {
    for (const one of direction === 'both' ? (['up', 'down'] as const) : [direction]) {
      this.#faults[one] = faults
      for (const { pipes } of this.#connections) pipes[one].set(faults)
    }
  }

  /** Lifts all faults. */
  heal(): void {
    this.set('both')
  }

  /** Breaks every connection now, or those that chance picks: both ends are told by RST. */
  reset(isPicked: () => boolean = () => true): void {
    for (const { near, far } of this.#connections) {
      if (!isPicked()) continue
      near.resetAndDestroy()
      far.resetAndDestroy()
    }
  }

  /** Takes no more connections and breaks those that are there. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.reset()
    await closed
  }
}

type Waiting = Piece & { dueAt: number }

/** One direction of one connection: reads, applies the faults, writes what is due, in order. */
class Pipe {
  readonly #from: Socket
  readonly #to: Socket
  #faults: ((piece: Piece) => readonly Piece[])[] = []
  #line: Waiting[] = []
  #waitingBytes = 0
  #timer: NodeJS.Timeout | null = null

  constructor(from: Socket, to: Socket) {
    this.#from = from
    this.#to = to
    from.on('data', (bytes: Buffer) => this.#take({ bytes, keptMs: 0 }))
    from.on('end', () => this.#take({ bytes: Buffer.alloc(0), keptMs: 0, end: 'fin' }))
    // The 'close' that follows says the rest.
    from.on('error', () => {})
    from.on('close', (isBroken) => isBroken && this.#take({ bytes: Buffer.alloc(0), keptMs: 0, end: 'reset' }))
    to.on('drain', () => this.#flow())
    to.on('close', () => {
      if (this.#timer !== null) clearTimeout(this.#timer)
      this.#line = []
      // Nobody reads any more; a paused socket would never say that it is closed.
      from.resume()
    })
  }

  set(faults: readonly Fault[]): void {
    this.#faults = faults.map((make) => make())
    for (const waiting of this.#line) waiting.dueAt = 0
    this.#write()
  }

  #take(piece: Piece): void {
    let pieces: readonly Piece[] = [piece]
    for (const apply of this.#faults) pieces = pieces.flatMap(apply)
    for (const each of pieces) {
      const before = this.#line.at(-1)?.dueAt ?? 0
      this.#line.push({ ...each, dueAt: Math.max(before, performance.now() + each.keptMs) })
      this.#waitingBytes += each.bytes.length
    }
    this.#write()
  }

  #write(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    for (let next = this.#line[0]; next !== undefined && next.dueAt <= performance.now(); next = this.#line[0]) {
      this.#line.shift()
      this.#waitingBytes -= next.bytes.length
      if (this.#to.destroyed) continue
      if (next.bytes.length > 0) this.#to.write(next.bytes)
      if (next.end !== undefined) this.#end(next.end)
    }
    const due = this.#line[0]?.dueAt
    if (due !== undefined && due !== Infinity)
      this.#timer = setTimeout(() => this.#write(), Math.max(0, due - performance.now()))
    this.#flow()
  }

  #end(how: 'fin' | 'reset'): void {
    if (how === 'reset') {
      this.#to.resetAndDestroy()
      this.#from.resetAndDestroy()
    } else this.#to.end()
  }

  /** Reads on while there is room for more. */
  #flow(): void {
    if (this.#waitingBytes > MAX_WAITING_BYTES || this.#to.writableNeedDrain) this.#from.pause()
    else this.#from.resume()
  }
}
