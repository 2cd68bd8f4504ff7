import { ThreadClient } from './ThreadClient.ts'

/**
 * A thread that is begun when it is first called. Without file descriptors or memory it cannot begin, or dies: there may be some again
 * with the next call. For threads with which nothing is lost.
 */
export class SpareThread {
  readonly #file: URL
  readonly #workerData: unknown
  #client: ThreadClient | null = null

  constructor(file: URL, workerData: unknown) {
    this.#file = file
    this.#workerData = workerData
  }

  call<T>(method: string, ...args: readonly unknown[]): Promise<T> {
    if (this.#client === null || this.#client.isDead) this.#client = new ThreadClient(this.#file, this.#workerData)
    return this.#client.call<T>(method, ...args)
  }

  async close(): Promise<void> {
    await this.#client?.close()
  }
}
