import { App } from '../../../packages/server/src/app/app.ts'
import { forwardClock } from '../../../packages/server/src/adapters/system/forwardClock.ts'
import type { Store } from '../../../packages/server/src/ports/Store.ts'
import type { Clock, Ids, Log, Mailer } from '../../../packages/server/src/ports/system.ts'
import { Gateway } from '../../../packages/server/src/transport/ws/Gateway.ts'
import type { Faults } from './Faults.ts'
import { Life } from './Life.ts'
import type { Host, Link } from './Link.ts'
import type { LossyBus } from './LossyBus.ts'
import { noBlobs, quickSecrets } from './ports.ts'
import type { Random } from './Random.ts'
import { StoreAccess } from './StoreAccess.ts'
import type { VirtualClock } from './VirtualClock.ts'

const RESTART_MS = 1_000

/** What relays are made of and share. */
export type RelayParts = {
  readonly clock: VirtualClock
  /** The machines' clock, which somebody may set. */
  wall(): number
  readonly random: Random
  readonly faults: Faults
  readonly store: Store
  readonly bus: LossyBus
  readonly ids: Ids
  readonly log: Log
  readonly mailer: Mailer | null
  /** Longest way to the store in one direction, in ms. */
  readonly farMs: number
  /** Whether there is no other: it has the store for itself, and polls for nobody's doings. */
  readonly isAlone: boolean
  readonly epoch: string
  /** Lets the judge look at what a relay reads. */
  watched(store: Store, relay: Relay): Store
}

/** The real application and gateway, in a process that can stop, die and begin again on the same store. */
export class Relay {
  readonly name: string
  readonly #parts: RelayParts
  readonly links = new Set<Link>()
  /** Whether there is no room for more visitors. */
  isCrowded = false
  /** Since when it has been up and well, Infinity while it is not. */
  wellSince = Infinity
  #life: Life
  #access: StoreAccess | null = null
  #app: App | null = null
  #gateway: Gateway | null = null
  #starts = 0
  #isStarting = false

  constructor(name: string, parts: RelayParts) {
    this.name = name
    this.#parts = parts
    this.#life = new Life(parts.clock)
    this.#life.end()
  }

  get isUp(): boolean {
    return this.#gateway !== null
  }

  /** Whether it works and reaches the store. */
  get isWell(): boolean {
    return this.isUp && !this.isPaused && this.access.isWell
  }

  get isPaused(): boolean {
    return this.isUp && !this.#life.isRunning
  }

  get app(): App {
    if (this.#app === null) throw new Error(`${this.name} is down`)
    return this.#app
  }

  get access(): StoreAccess {
    if (this.#access === null) throw new Error(`${this.name} is down`)
    return this.#access
  }

  /** Where a link may end; null while the port is closed. */
  get host(): Host | null {
    const gateway = this.#gateway
    return gateway === null ? null : { life: this.#life, accept: (socket, peer) => gateway.accept(socket, peer) }
  }

  /** Begins a life, and tries again where that fails, as a supervisor does. Resolves when it listens; takes time of the clock. */
  async start(): Promise<void> {
    if (this.isUp || this.#isStarting) return
    this.#isStarting = true
    try {
      await this.#begin()
    } catch {
      this.#life.end()
      this.#parts.clock.timer(RESTART_MS, () => void this.start())
    } finally {
      this.#isStarting = false
    }
  }

  /** As createServer does. */
  async #begin(): Promise<void> {
    const { clock, wall, random, faults, store, bus, ids, log, mailer, farMs, isAlone, epoch, watched } = this.#parts
    const life = new Life(clock)
    const access = new StoreAccess(store, life, clock, random, faults)
    access.farMs = farMs
    access.isOwn = isAlone
    if (farMs > 0) faults.happened('store far away')
    const app = new App({
      store: watched(access.store, this),
      bus: bus.end(life),
      clock: clockOf(clock, life, wall),
      ids,
      log,
      secrets: quickSecrets,
      blobs: noBlobs,
      mailer,
      settings: {
        relayId: `${this.name} ${(this.#starts += 1)}`,
        publicUrl: 'http://localhost:4242',
        maxFileBytes: 1_000_000,
        epoch: () => epoch,
        sharedStore: !isAlone,
      },
    })
    this.#life = life
    this.#access = access
    await app.start()
    const gateway = new Gateway(app, () => this.isCrowded)
    gateway.start()
    this.#app = app
    this.#gateway = gateway
    this.lookAround()
  }

  /** The process is killed. */
  crash(): void {
    this.#life.end()
    this.#app = this.#gateway = this.#access = null
    this.wellSince = Infinity
    for (const link of this.links) if (!link.isOver) link.hostDied()
    this.links.clear()
  }

  pause(): void {
    this.#life.pause()
    this.lookAround()
  }

  resume(): void {
    this.#life.resume()
    this.lookAround()
  }

  /** Notes whether it is well. Called after everything that may change that. */
  lookAround(): void {
    if (!this.isWell) this.wellSince = Infinity
    else if (this.wellSince === Infinity) this.wellSince = this.#parts.clock.now()
  }
}

/** The clock as one life sees it, as adapters/system has it: timers do not care what the wall says. */
const clockOf = (clock: VirtualClock, life: Life, wall: () => number): Clock => ({
  now: forwardClock(wall, () => clock.now()),
  timer: (ms, fn) => clock.timer(ms, () => life.run(fn)),
  turn: (fn) => clock.turn(() => life.run(fn)),
})
