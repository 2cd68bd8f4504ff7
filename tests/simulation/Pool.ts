import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { availableParallelism, constants, getPriority, setPriority } from 'node:os'
import { join } from 'node:path'
import type { Block, Tally } from './block.ts'

type Work = { readonly block: Block; readonly done: (tally: Tally) => void; readonly failed: (error: Error) => void }

/** Frames and events die young: with this much room 60 runs collect garbage for 1.0-1.5 s, with half of it for 1.7-2.4 s. */
const FLAGS = ['--max-semi-space-size=64', '--disable-warning=ExperimentalWarning']

/** Processes that run seeds, as many as there are processors. They give way to whatever else is tested at the same time. */
export class Pool {
  readonly #free: ChildProcess[] = []
  readonly #busy = new Map<ChildProcess, Work>()
  #waiting: Work[] = []
  readonly #size: number

  constructor(size = availableParallelism()) {
    this.#size = size
  }

  /** Runs a block as soon as a process is free. */
  run(block: Block): Promise<Tally> {
    return new Promise((done, failed) => {
      this.#waiting.push({ block, done, failed })
      this.#next()
    })
  }

  close(): void {
    for (const process of [...this.#free, ...this.#busy.keys()]) process.disconnect()
  }

  #next(): void {
    const [work, ...others] = this.#waiting
    if (work === undefined) return
    const process = this.#free.pop() ?? (this.#busy.size < this.#size ? this.#started() : undefined)
    if (process === undefined) return
    this.#waiting = others
    this.#busy.set(process, work)
    process.send(work.block)
  }

  #started(): ChildProcess {
    const process = fork(join(import.meta.dirname, 'worker.ts'), { execArgv: FLAGS })
    const { PRIORITY_BELOW_NORMAL } = constants.priority
    if (process.pid !== undefined) setPriority(process.pid, Math.max(getPriority(), PRIORITY_BELOW_NORMAL))
    process.on('message', (tally: Tally) => {
      const work = this.#busy.get(process)
      this.#busy.delete(process)
      this.#free.push(process)
      work?.done(tally)
      this.#next()
    })
    process.on('exit', (code) => {
      const work = this.#busy.get(process)
      this.#busy.delete(process)
      work?.failed(new Error(`a process of the simulation ended with ${code} in seeds from ${work.block.from}`))
    })
    return process
  }
}
