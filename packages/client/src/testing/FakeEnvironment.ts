import type { Environment, SocketEvents } from '../environment.ts'
import { FakeSocket } from './FakeSocket.ts'
import { FakeStorage } from './FakeStorage.ts'

type Timer = { at: number; fn: () => void }

/** An environment whose time, network, chance and storage the test holds. Nothing happens by itself. */
export class FakeEnvironment implements Environment {
  storage: FakeStorage
  /** All sockets that were opened, oldest first. */
  readonly sockets: FakeSocket[] = []
  /** Called with each new socket; `FakeRelay` sits here. */
  onSocket: ((socket: FakeSocket) => void) | undefined
  /** True makes `openSocket` throw, as a page's security policy does. */
  socketsBlocked = false
  #now = 1_800_000_000_000
  #timers: Timer[] = []
  #seed: number

  constructor({ seed = 1, storage = new FakeStorage() }: { seed?: number; storage?: FakeStorage } = {}) {
    this.#seed = seed
    this.storage = storage
  }

  /** The newest socket. */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1)
    if (!socket) throw new Error('no socket was opened')
    return socket
  }

  /** Timers that are set. */
  get timers(): number {
    return this.#timers.length
  }

  openSocket(url: string, on: SocketEvents): FakeSocket {
    if (this.socketsBlocked) throw new Error('blocked by policy')
    const socket = new FakeSocket(url, on)
    this.sockets.push(socket)
    this.onSocket?.(socket)
    return socket
  }

  now(): number {
    return this.#now
  }

  setTimer(ms: number, fn: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, Math.ceil(ms)), fn }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  /** mulberry32: the same seed gives the same numbers. */
  random(): number {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0
    let t = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  randomHex(bytes: number): string {
    return Array.from({ length: bytes }, () =>
      Math.floor(this.random() * 256)
        .toString(16)
        .padStart(2, '0'),
    ).join('')
  }

  /** Lets promises go on that wait for nothing outside. */
  async settle(): Promise<void> {
    for (let i = 0; i < 30; i++) await Promise.resolve()
  }

  /** Moves the clock, running each timer at its time. Promises do not go on meanwhile: use `run` where a connect is due. */
  advance(ms: number): void {
    const end = this.#now + ms
    while (this.#runNext(end));
    this.#now = end
  }

  /** Like `advance`, with promises going on after each timer. */
  async run(ms: number): Promise<void> {
    const end = this.#now + ms
    await this.settle()
    while (this.#runNext(end)) await this.settle()
    this.#now = end
  }

  /** The machine sleeps: time passes and no timer runs until it wakes, late. */
  sleep(ms: number): void {
    this.#now += ms
  }

  #runNext(end: number): boolean {
    const next = this.#timers.reduce<Timer | undefined>(
      (first, timer) => (first && first.at <= timer.at ? first : timer),
      undefined,
    )
    if (!next || next.at > end) return false
    this.#timers = this.#timers.filter((timer) => timer !== next)
    this.#now = Math.max(this.#now, next.at)
    next.fn()
    return true
  }
}
