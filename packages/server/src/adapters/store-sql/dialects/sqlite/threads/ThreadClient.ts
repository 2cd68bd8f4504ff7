import { Worker } from 'node:worker_threads'

/** One call: what crosses to the thread. */
export type Call = { readonly id: number; readonly method: string; readonly args: readonly unknown[] }
/** What crosses back. */
export type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: PlainError }
export type PlainError = { readonly message: string; readonly stack: string | undefined }

type Waiting = { readonly resolve: (value: never) => void; readonly reject: (error: Error) => void }

/**
 * Calls methods of an object that lives in another thread, in order, one message each way. The thread keeps the process alive only
 * while a call is out. If it dies, so do all calls, those to come too: nobody can say what it had done.
 */
export class ThreadClient {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #ended: Promise<void>
  #nextId = 1
  #dead: Error | null = null

  constructor(file: URL, workerData: unknown) {
    // Flags of this process are not the thread's: `--input-type` alone would keep it from starting.
    this.#worker = new Worker(file, { workerData, execArgv: [] })
    this.#worker.on('message', (reply: Reply) => this.#answer(reply))
    this.#worker.on('error', (error) => this.#die(error instanceof Error ? error : new Error(String(error))))
    this.#ended = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        this.#die(new Error('the store was closed'))
        resolve()
      })
    })
    this.#worker.unref()
  }

  /** Whether it ended; then every call is rejected. */
  get isDead(): boolean {
    return this.#dead !== null
  }

  call<T>(method: string, ...args: readonly unknown[]): Promise<T> {
    if (this.#dead) return Promise.reject(this.#dead)
    return new Promise<T>((resolve, reject) => {
      const id = this.#nextId
      this.#nextId += 1
      if (this.#waiting.size === 0) this.#worker.ref()
      this.#waiting.set(id, { resolve, reject })
      this.#worker.postMessage({ id, method, args } satisfies Call)
    })
  }

  /** Lets the thread finish what it was given, then waits for its end. */
  async close(): Promise<void> {
    if (!this.#dead) await this.call('close').catch(() => {}) // it died instead, which is as good here
    this.#worker.ref()
    await this.#ended
  }

  #answer(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if (this.#waiting.size === 0) this.#worker.unref()
    if ('error' in reply) waiting?.reject(Object.assign(new Error(reply.error.message), { stack: reply.error.stack }))
    else waiting?.resolve(reply.value as never)
  }

  #die(error: Error): void {
    this.#dead ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#dead)
    this.#waiting.clear()
  }
}
