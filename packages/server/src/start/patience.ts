import type { Clock, Log } from '../ports/system.ts'

/** Does one thing of an ending and waits for it, but no longer than `ms`. Never rejects. */
export type InTime = (what: string, ms: number, work: () => Promise<unknown>) => Promise<void>

/**
 * Ends in a bounded time whatever is stuck: a database, a mail server, a reader. What takes longer or fails is told and left behind.
 * Nothing that was acked depends on it; what was not is sent again by whoever said it.
 */
export function patience(clock: Clock, log: Log): InTime {
  return (what, ms, work) =>
    new Promise((resolve) => {
      const cancel = clock.timer(ms, () => {
        log.warn(`stopping: ${what} took longer than ${ms / 1_000} s and was left behind`)
        resolve()
      })
      work()
        .catch((error: unknown) => log.error(`stopping: ${what} failed`, error))
        .finally(() => {
          cancel()
          resolve()
        })
    })
}
