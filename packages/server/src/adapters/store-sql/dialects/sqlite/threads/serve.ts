import { parentPort } from 'node:worker_threads'
import type { Call, PlainError, Reply } from './ThreadClient.ts'

/** An object whose methods another thread may call. `close` ends the thread. */
export type Served = { close(): void }

/** Answers the calls of a ThreadClient. Methods are synchronous; what one throws is thrown at its caller. */
export function serve(target: Served): void {
  const port = parentPort
  if (!port) throw new Error('only for threads')
  const methods = target as unknown as Record<string, (...args: readonly unknown[]) => unknown>
  port.on('message', ({ id, method, args }: Call) => {
    port.postMessage(answer(methods, id, method, args))
    if (method === 'close') port.close()
  })
}

function answer(
  methods: Record<string, (...args: readonly unknown[]) => unknown>,
  id: number,
  method: string,
  args: readonly unknown[],
): Reply {
  try {
    return { id, value: methods[method]?.(...args) }
  } catch (error) {
    return { id, error: plain(error) }
  }
}

const plain = (error: unknown): PlainError =>
  error instanceof Error ? { message: error.message, stack: error.stack } : { message: String(error), stack: undefined }
