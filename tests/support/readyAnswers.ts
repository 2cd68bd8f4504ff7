import { eventually, pause } from './eventually.ts'
import { ask } from './http.ts'
import type { RunningRelay } from './relay.ts'

/** Resolves when `/readyz` answers so; `after` = the earliest moment that counts. */
export async function readyAnswers(relay: Pick<RunningRelay, 'port'>, status: number, after = 0): Promise<void> {
  let isSo = false
  let isOver = false
  const asking = (async () => {
    while (!isSo && !isOver) {
      isSo = (await ask(relay, 'GET', '/readyz')).status === status && performance.now() > after
      await pause(50)
    }
  })()
  try {
    await eventually(() => isSo, `/readyz answers ${status}`)
  } finally {
    isOver = true
    await asking
  }
}
