import type { Clock } from '../../../packages/server/src/ports/system.ts'

type Timer = { readonly at: number; readonly order: number; fn: (() => void) | null }

/** Goes on within a promise, for less than `queueMicrotask` asks. */
const DONE = Promise.resolve()

/** A moment in 2027. Nothing may depend on it. */
const BEGIN = 1_800_000_000_000

/**
 * Time that the test holds. Timers run at their exact moment, one after the other, and promises are followed to their end in
 * between, so the same calls always give the same run. Everything of a simulated world runs on one of these.
 */
export class VirtualClock implements Clock {
  #now = BEGIN
  #order = 0
  #turns: (() => void)[] = []
  /** A heap: the earliest timer first, of those due together the one that was set first. */
  readonly #heap: Timer[] = []
  #pending = 0

  now(): number {
    return this.#now
  }

  timer(ms: number, fn: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, Math.ceil(ms)), order: this.#order++, fn }
    this.#push(timer)
    return () => {
      timer.fn = null
    }
  }

  turn(fn: () => void): void {
    this.#turns.push(fn)
  }

  /** Work that waits for something outside of this clock, such as a thread: time stands still until it is done. */
  async outside<T>(work: Promise<T>): Promise<T> {
    this.#pending += 1
    try {
      return await work
    } finally {
      this.#pending -= 1
    }
  }

  /** Resolves when nothing can happen before a timer is due. */
  settle(): Promise<void> {
    return new Promise((resolve, reject) => this.#settled(resolve, reject))
  }

  /** Lets time pass. */
  run(ms: number): Promise<void> {
    const end = this.#now + ms
    return new Promise((resolve, reject) => {
      const next = (): void => {
        const timer = this.#due(end)
        if (timer === undefined) {
          this.#now = end
          return resolve()
        }
        this.#now = Math.max(this.#now, timer.at)
        timer.fn?.()
        this.#settled(next, reject)
      }
      this.#settled(next, reject)
    })
  }

  /**
   * Goes on when everything that is not a timer has happened. A tick asked for from within a promise comes when all promises have
   * gone on, at a third of the price of `setImmediate`; a run waits twenty thousand times. What is outside is heard by the loop.
   */
  #settled(then: () => void, failed: (error: unknown) => void): void {
    const look = (): void => {
      try {
        if (this.#pending > 0) return void setImmediate(wait)
        if (this.#turns.length === 0) return then()
        const turns = this.#turns
        this.#turns = []
        for (const turn of turns) turn()
        wait()
      } catch (error) {
        failed(error)
      }
    }
    const tick = (): void => process.nextTick(look)
    const wait = (): void => void DONE.then(tick)
    wait()
  }

  #due(end: number): Timer | undefined {
    for (
      let first = this.#heap[0];
      first !== undefined && (first.fn === null || first.at <= end);
      first = this.#heap[0]
    ) {
      this.#pop()
      if (first.fn !== null) return first
    }
    return undefined
  }

  #push(timer: Timer): void {
    const heap = this.#heap
    let index = heap.length
    heap.push(timer)
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!isBefore(timer, heap[parent] as Timer)) break
      heap[index] = heap[parent] as Timer
      index = parent
    }
    heap[index] = timer
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop() as Timer
    if (heap.length === 0) return
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Timer, heap[child] as Timer)) child += 1
      if (!isBefore(heap[child] as Timer, last)) break
      heap[index] = heap[child] as Timer
      index = child
    }
    heap[index] = last
  }
}

const isBefore = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)
