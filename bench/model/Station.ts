import type { Agenda } from './Agenda.ts'

/** How many ms, or what says so when it begins. */
type Length = number | (() => number)
type Job = { readonly length: Length; readonly done: () => void }

/** Something that works on so many jobs at a time, each in its turn: a process with one thread, a machine with some cores. */
export class Station {
  readonly #agenda: Agenda
  readonly #places: number
  readonly #waiting: Job[] = []
  #first = 0
  #busy = 0
  /** Work done so far, in ms of one place. */
  workMs = 0

  constructor(agenda: Agenda, places = 1) {
    this.#agenda = agenda
    this.#places = places
  }

  /** Takes a job of so many ms; `done` when it is. */
  take(length: Length, done: () => void): void {
    if (this.#busy < this.#places && this.#first === this.#waiting.length) this.#begin({ length, done })
    else this.#waiting.push({ length, done })
  }

  /** Part of the time that its places were at work. */
  busy(overMs: number): number {
    return this.workMs / overMs / this.#places
  }

  #begin({ length, done }: Job): void {
    const ms = typeof length === 'number' ? length : length()
    this.#busy += 1
    this.workMs += ms
    this.#agenda.after(ms, () => {
      this.#busy -= 1
      done()
      const next = this.#waiting[this.#first]
      if (next === undefined || this.#busy === this.#places) return
      this.#first += 1
      if (this.#first > 10_000) {
        this.#waiting.splice(0, this.#first)
        this.#first = 0
      }
      this.#begin(next)
    })
  }
}
