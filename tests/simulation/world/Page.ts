import type { Environment, Socket, SocketEvents, TextStorage } from '@deskbell/client'
import type { Faults } from './Faults.ts'
import { Life } from './Life.ts'
import type { Link } from './Link.ts'
import type { Random } from './Random.ts'
import type { VirtualClock } from './VirtualClock.ts'

/** What a page needs of the world. */
export type PagePlace = {
  readonly clock: VirtualClock
  readonly random: Random
  readonly faults: Faults
  /** Told of each frame before the client takes it. */
  arrived(text: string): void
  /** Opens a connection to some relay. */
  connect(page: Page, on: SocketEvents): Socket
}

/** A page in somebody's browser, from loading to closing: the environment its client lives in. */
export class Page implements Environment {
  readonly storage: TextStorage
  readonly life: Life
  /** The newest connection. */
  link: Link | null = null
  wokeAt = -Infinity
  readonly #place: PagePlace
  /** How wrong the device's clock is. */
  readonly #skewMs: number

  constructor(place: PagePlace, storage: TextStorage, skewMs: number) {
    this.#place = place
    this.storage = storage
    this.#skewMs = skewMs
    this.life = new Life(place.clock)
  }

  openSocket(_url: string, on: SocketEvents): Socket {
    const message = (text: string): void => {
      this.#place.arrived(text)
      on.message(text)
    }
    return this.#place.connect(this, { ...on, message })
  }

  now(): number {
    return this.#place.clock.now() + this.#skewMs
  }

  setTimer(ms: number, fn: () => void): () => void {
    return this.#place.clock.timer(ms, () => this.life.run(fn))
  }

  random(): number {
    return this.#place.random.next()
  }

  randomHex(bytes: number): string {
    return this.#place.random.hex(bytes)
  }

  /** Nothing runs until `wake`, as in a sleeping machine or a frozen tab. */
  sleep(): void {
    this.#place.faults.happened('page asleep')
    this.life.pause()
  }

  wake(): void {
    this.wokeAt = this.#place.clock.now()
    this.life.resume()
  }
}
