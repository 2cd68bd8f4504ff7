/** Runs tasks one after another, in the order they came; the first at once when nothing runs. A task that fails stops no other. */
export class Serial {
  #running = false
  readonly #waiting: (() => void)[] = []

  run<T>(task: () => Promise<T>): Promise<T> {
    if (!this.#running) return this.#start(task)
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push(() => void this.#start(task).then(resolve, reject))
    })
  }

  async #start<T>(task: () => Promise<T>): Promise<T> {
    this.#running = true
    try {
      return await task()
    } finally {
      this.#running = false
      this.#waiting.shift()?.()
    }
  }
}
