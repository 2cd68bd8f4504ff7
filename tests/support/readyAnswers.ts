import { eventually, pause } from './eventually.ts'
import { ask } from './http.ts'
import type { HttpAnswer } from './http.ts'
import type { RunningRelay } from './relay.ts'

type Asked = Pick<RunningRelay, 'port'>

/** Resolves when `/readyz` answers so; `after` = the earliest moment that counts. */
export const readyAnswers = (relay: Asked, status: number, after = 0): Promise<void> =>
  untilReadyz(relay, (answer) => answer.status === status && performance.now() > after, `/readyz answers ${status}`)

/** Resolves when a relay says that it has Redis, or has not. */
export const busIs = (relay: Asked, up: boolean): Promise<void> =>
  untilReadyz(relay, ({ json }) => (json as { bus?: boolean })?.bus === up, `the bus is ${up ? 'there' : 'away'}`)

async function untilReadyz(relay: Asked, isSo: (answer: HttpAnswer) => boolean, what: string): Promise<void> {
  let isDone = false
  let isOver = false
  const asking = (async () => {
    while (!isDone && !isOver) {
      isDone = isSo(await ask(relay, 'GET', '/readyz'))
      await pause(50)
    }
  })()
  try {
    await eventually(() => isDone, what)
  } finally {
    isOver = true
    await asking
  }
}
