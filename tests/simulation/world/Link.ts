import type { Socket as ClientSocket, SocketEvents } from '@deskbell/client'
import type { Wire } from '../../../packages/server/src/transport/ws/Gateway.ts'
import type { Peer, Socket as ServerSocket } from '../../../packages/server/src/transport/ws/Socket.ts'
import type { Faults } from './Faults.ts'
import type { Life } from './Life.ts'
import type { Random } from './Random.ts'
import type { VirtualClock } from './VirtualClock.ts'

type Parcel = { readonly due: number; readonly frame: string } | { readonly due: number; readonly close: number }
/** `silent`: nothing arrives and everything waits, as in a network that lost its way. `swallowing`: frames are gone, as behind a broken proxy. */
type Mood = 'flowing' | 'silent' | 'swallowing'
type Direction = { mood: Mood; queue: Parcel[]; lastDue: number; readonly take: (parcel: Parcel) => void }

/** Time a relay waits for the answer to its goodbye, as the ws library does. */
const CLOSE_PATIENCE_MS = 30_000
/** No close frame came: the connection broke. */
const BROKEN = 1006

/** Whether somebody left on purpose, as transport/http/sockets.ts has it. */
const isGoodbye = (code: number): boolean => code === 1000 || code === 1001 || code === 4000

/** What a link needs of the world around it. */
export type LinkPlace = {
  readonly clock: VirtualClock
  readonly random: Random
  readonly faults: Faults
  /** Each frame the relay hands to the socket, and each the relay gets. */
  sent(link: Link, text: string): void
  received(link: Link, text: string): void
  /** The relay got a goodbye. */
  parted(link: Link): void
}

/** The relay's side of a link: what accepts, and the life it belongs to. */
export type Host = { readonly life: Life; accept(socket: ServerSocket, peer: Peer): Wire }

/** One connection between a page and a relay: two queues in order, which the clock moves on and faults hold, lose and cut. */
export class Link {
  readonly peer: Peer
  readonly host: Host
  /** Longest way of a frame, in ms. */
  slowMs: number
  /** Whether frames were lost without either side being told. */
  hasSwallowed = false
  /** When a fault last touched it. */
  troubledAt = -Infinity
  readonly #place: LinkPlace
  readonly #page: Life
  readonly #up: Direction
  readonly #down: Direction
  #wire: Wire | null = null
  #pageEnd: 'connecting' | 'open' | 'closed' = 'connecting'
  /** `closing`: the relay said goodbye. `cut`: and reads nothing any more. `closed`: it knows that it is over. */
  #hostEnd: 'open' | 'closing' | 'cut' | 'closed' = 'open'

  constructor(place: LinkPlace, peer: Peer, host: Host, page: Life, on: SocketEvents, slowMs: number) {
    this.#place = place
    this.peer = peer
    this.host = host
    this.slowMs = slowMs
    this.#page = page
    this.#up = { mood: 'flowing', queue: [], lastDue: 0, take: (parcel) => this.#arriveAtHost(parcel) }
    this.#down = { mood: 'flowing', queue: [], lastDue: 0, take: (parcel) => this.#arriveAtPage(parcel, on) }
    place.clock.timer(this.#latency(), () => host.life.run(() => this.#open(on)))
  }

  /** Whether both ends still use it. */
  get isOpen(): boolean {
    return this.#pageEnd === 'open' && this.#hostEnd === 'open'
  }

  /** Whether neither end uses it any more. */
  get isOver(): boolean {
    return this.#pageEnd === 'closed' && this.#hostEnd === 'closed'
  }

  get isFlowing(): boolean {
    return this.#up.mood === 'flowing' && this.#down.mood === 'flowing'
  }

  /** The page's end. */
  readonly clientSocket: ClientSocket = {
    send: (text) => {
      if (this.#pageEnd === 'open') this.#post(this.#up, { due: 0, frame: text })
    },
    close: (code = 1005) => {
      if (this.#pageEnd === 'closed') return
      this.#pageEnd = 'closed'
      this.#post(this.#up, { due: 0, close: code })
    },
    buffered: 0,
  }

  /** The relay's end. */
  readonly #serverSocket: ServerSocket = {
    send: (data) => {
      if (this.#hostEnd !== 'open') return
      const frame = data.toString()
      this.#place.sent(this, frame)
      this.#post(this.#down, { due: 0, frame })
    },
    close: (code) => {
      if (this.#hostEnd !== 'open') return
      this.#hostEnd = 'closing'
      this.#post(this.#down, { due: 0, close: code })
      this.#place.clock.timer(CLOSE_PATIENCE_MS, () => this.#hostClosed(BROKEN))
    },
    terminate: () => {
      if (this.#hostEnd === 'closed') return
      this.#hostEnd = 'cut'
      this.#post(this.#down, { due: 0, close: BROKEN })
      this.#place.clock.timer(0, () => this.#hostClosed(BROKEN))
    },
    bufferedAmount: 0,
  }

  /** Both sides learn that it is over. */
  cut(): void {
    this.#trouble()
    this.#place.faults.happened('cut')
    this.#post(this.#down, { due: 0, close: BROKEN })
    this.#place.clock.timer(this.#latency(), () => this.#hostClosed(BROKEN))
  }

  /** Nothing arrives any more in these directions, and nobody is told. */
  silence(up: boolean, down: boolean): void {
    this.#trouble()
    if (up) this.#up.mood = 'silent'
    if (down) this.#down.mood = 'silent'
    this.#place.faults.happened(
      up && down ? 'loss both ways' : up ? 'one-way loss towards the relay' : 'one-way loss towards the client',
    )
  }

  /** Frames of one direction are lost from now on, and nobody is told. */
  swallow(direction: 'up' | 'down'): void {
    this.#trouble()
    if (direction === 'up') this.#up.mood = 'swallowing'
    else this.#down.mood = 'swallowing'
  }

  /** The network finds its way again: what waited arrives, late and in order. */
  heal(): void {
    for (const direction of [this.#up, this.#down]) {
      if (direction.mood === 'flowing') continue
      this.#trouble()
      direction.mood = 'flowing'
      // What was sent a moment ago is still on its way.
      this.#schedule(direction, 0)
      for (const { due } of direction.queue) this.#schedule(direction, due - this.#place.clock.now())
    }
  }

  /** The relay's process is gone. */
  hostDied(): void {
    this.#hostEnd = 'closed'
    this.#post(this.#down, { due: 0, close: BROKEN })
  }

  #open(on: SocketEvents): void {
    if (this.#pageEnd !== 'connecting') return
    this.#wire = this.host.accept(this.#serverSocket, this.peer)
    this.#page.run(() => {
      if (this.#pageEnd !== 'connecting') return
      this.#pageEnd = 'open'
      on.open()
    })
  }

  #post(direction: Direction, parcel: Parcel): void {
    if (direction.mood === 'swallowing' && 'frame' in parcel) {
      this.hasSwallowed = true
      this.#place.faults.happened('frames swallowed')
      return
    }
    const due = Math.max(this.#place.clock.now() + this.#latency(), direction.lastDue)
    direction.lastDue = due
    direction.queue.push({ ...parcel, due })
    if (direction.mood !== 'silent') this.#schedule(direction, due - this.#place.clock.now())
  }

  #schedule(direction: Direction, ms: number): void {
    this.#place.clock.timer(ms, () => {
      while (direction.mood !== 'silent') {
        const [first] = direction.queue
        if (first === undefined || first.due > this.#place.clock.now()) return
        direction.queue.shift()
        direction.take(first)
      }
    })
  }

  #arriveAtHost(parcel: Parcel): void {
    this.host.life.run(() => {
      if (this.#hostEnd === 'closed' || this.#hostEnd === 'cut' || this.#wire === null) return
      if ('close' in parcel) {
        if (isGoodbye(parcel.close)) this.#place.parted(this)
        return this.#hostClosed(parcel.close)
      }
      // What comes after the relay's goodbye is not heard by it any more.
      if (this.#hostEnd === 'open') this.#place.received(this, parcel.frame)
      this.#wire.message(parcel.frame)
    })
  }

  #arriveAtPage(parcel: Parcel, on: SocketEvents): void {
    this.#page.run(() => {
      if (this.#pageEnd === 'closed') return
      if ('frame' in parcel) return on.message(parcel.frame)
      this.#pageEnd = 'closed'
      if (parcel.close !== BROKEN) this.#post(this.#up, { due: 0, close: parcel.close })
      on.close(parcel.close, '')
    })
  }

  #hostClosed(code: number): void {
    if (this.#hostEnd === 'closed') return
    this.#hostEnd = 'closed'
    this.host.life.run(() => this.#wire?.close(isGoodbye(code)))
  }

  #trouble(): void {
    this.troubledAt = this.#place.clock.now()
  }

  #latency(): number {
    return this.#place.random.between(0, this.slowMs)
  }
}
