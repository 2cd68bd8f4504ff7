import type { Station } from './Station.ts'

type Job = { readonly ms: number; readonly done: () => void }

/**
 * A process with one thread and an event loop: what came in while it was at work, or waited for a core, is done in one turn, and a turn
 * costs something by itself (waking up, asking the kernel what there is). So a message costs less the more there are.
 */
export class Thread {
  readonly #core: Station
  readonly #turnMs: number
  #waiting: Job[] = []
  #isBusy = false
  /** Work done so far, in ms. */
  workMs = 0

  /** `core`: where it runs; others may run there too. */
  constructor(core: Station, turnMs: number) {
    this.#core = core
    this.#turnMs = turnMs
  }

  /** Takes a job of so many ms; `done` when its turn is over. */
  take(ms: number, done: () => void): void {
    this.#waiting.push({ ms, done })
    if (!this.#isBusy) this.#turn()
  }

  /** Part of the time that it was at work. */
  busy(overMs: number): number {
    return this.workMs / overMs
  }

  #turn(): void {
    let jobs: readonly Job[] = []
    this.#isBusy = true
    const begin = (): number => {
      jobs = this.#waiting
      this.#waiting = []
      const ms = jobs.reduce((sum, job) => sum + job.ms, this.#turnMs)
      this.workMs += ms
      return ms
    }
    this.#core.take(begin, () => {
      // What comes of them is for the next turn, together.
      for (const { done } of jobs) done()
      this.#isBusy = false
      if (this.#waiting.length > 0) this.#turn()
    })
  }
}
