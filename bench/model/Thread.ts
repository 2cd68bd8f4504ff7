import type { Agenda } from './Agenda.ts'

type Job = { readonly ms: number; readonly done: () => void }

/**
 * A process with one thread and an event loop: what came in while it was at work is done in one turn, and a turn costs something by
 * itself (waking up, asking the kernel what there is). So a message costs less the more there are.
 */
export class Thread {
  readonly #agenda: Agenda
  readonly #turnMs: number
  #waiting: Job[] = []
  #isBusy = false
  /** Work done so far, in ms. */
  workMs = 0

  constructor(agenda: Agenda, turnMs: number) {
    this.#agenda = agenda
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
    const jobs = this.#waiting
    this.#waiting = []
    const ms = jobs.reduce((sum, job) => sum + job.ms, this.#turnMs)
    this.#isBusy = true
    this.workMs += ms
    this.#agenda.after(ms, () => {
      // What comes of them is for the next turn, together.
      for (const { done } of jobs) done()
      this.#isBusy = false
      if (this.#waiting.length > 0) this.#turn()
    })
  }
}
