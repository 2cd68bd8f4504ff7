import { slim } from '../../../packages/server/src/adapters/bus-redis/wire.ts'
import type { Bus, BusMessage } from '../../../packages/server/src/ports/Bus.ts'
import type { Faults } from './Faults.ts'
import type { Life } from './Life.ts'
import type { Random } from './Random.ts'
import type { VirtualClock } from './VirtualClock.ts'

type Listener = (message: BusMessage) => void
/** `lastDue`, `sent` and `heard`: of the way to another end. */
type Way = { lastDue: number; sent: number; heard: number }
type End = {
  readonly life: Life
  readonly listeners: Set<Listener>
  readonly ways: Map<End, Way>
  /** Conversations that are followed there, and since when. */
  readonly followed: Map<string, number>
}

/** How badly the bus behaves: parts of all messages between relays. */
export type BusNoise = {
  readonly drop: number
  readonly double: number
  readonly delay: number
  /** Overtaken by what is rung next. */
  readonly reorder: number
}

const QUIET: BusNoise = { drop: 0, double: 0, delay: 0, reorder: 0 }
const MAX_DELAY_MS = 3_000
/** What relays tell each other of whom they follow takes so long. */
const KNOWN_AFTER_MS = 20
/** Long enough for what comes next to be first. */
const OVERTAKEN_MS = 25

/** The doorbell between relays, as bad as its port allows: it loses, doubles, delays, and brings publishers out of order. */
export class LossyBus {
  noise = QUIET
  /** Nothing passes between relays. */
  isDown = false
  readonly #ends = new Set<End>()
  readonly #clock: VirtualClock
  readonly #random: Random
  readonly #faults: Faults

  constructor(clock: VirtualClock, random: Random, faults: Faults) {
    this.#clock = clock
    this.#random = random
    this.#faults = faults
  }

  heal(): void {
    this.noise = QUIET
    this.isDown = false
  }

  /** The end one life of a relay holds. It hears itself at once. */
  end(life: Life): Bus {
    const end: End = { life, listeners: new Set(), ways: new Map(), followed: new Map() }
    this.#ends.add(end)
    return {
      publish: (message) => {
        if (life.isOver) return
        hear(end, message)
        for (const other of this.#ends) if (other !== end) this.#ring(end, other, message)
      },
      listen(listener) {
        end.listeners.add(listener)
        return () => void end.listeners.delete(listener)
      },
      follow: (id) => void end.followed.set(id, this.#clock.now()),
      unfollow: (id) => void end.followed.delete(id),
      isUp: () => !this.isDown,
      close: () => {
        this.#ends.delete(end)
        return Promise.resolve()
      },
    }
  }

  /** As between relays on Redis: that somebody follows a conversation is known a moment later, and until then it is only heard to move. */
  #ring(from: End, to: End, message: BusMessage): void {
    const since = 'conversationId' in message ? (to.followed.get(message.conversationId) ?? Infinity) : 0
    const heard = since + KNOWN_AFTER_MS <= this.#clock.now() ? message : slim(message)
    if (heard !== null) this.#send(from, to, heard)
  }

  #send(from: End, to: End, message: BusMessage): void {
    if (to.life.isOver) return void this.#ends.delete(to)
    if (this.isDown) return this.#faults.happened('bus down')
    const { drop, double, delay, reorder } = this.noise
    if (this.#random.chance(drop)) return this.#faults.happened('bell lost')
    const way = from.ways.get(to) ?? { lastDue: 0, sent: 0, heard: 0 }
    from.ways.set(to, way)
    const place = (way.sent += 1)
    const now = this.#clock.now()
    const arrive = (ms: number): void => this.#arrive(to, message, way, place, ms)
    if (this.#random.chance(delay)) {
      this.#faults.happened('bell delayed')
      arrive(this.#random.between(1, MAX_DELAY_MS))
    } else if (this.#random.chance(reorder)) {
      arrive(OVERTAKEN_MS)
    } else {
      // In order of publishing, unless something is done to it.
      way.lastDue = Math.max(now + this.#random.between(0, 3), way.lastDue)
      arrive(way.lastDue - now)
    }
    if (!this.#random.chance(double)) return
    this.#faults.happened('bell duplicated')
    arrive(this.#random.between(0, MAX_DELAY_MS))
  }

  #arrive(to: End, message: BusMessage, way: Way, place: number, ms: number): void {
    this.#clock.timer(ms, () =>
      to.life.run(() => {
        if (place < way.heard) this.#faults.happened('bell reordered')
        way.heard = Math.max(way.heard, place)
        hear(to, message)
      }),
    )
  }
}

function hear(end: End, message: BusMessage): void {
  for (const listener of end.listeners) listener(message)
}
