import type { Ack, Refused, Result, Up } from '@deskbell/protocol'
import type { Environment } from './environment.ts'
import type { Refusal } from './refusal.ts'

/** How long an answer is waited for, across reconnects. */
const REQUEST_TIMEOUT_MS = 30_000

const offline: Refusal = { code: 'offline', retryable: true }

/** A frame that is answered by its `ref`. */
export type Request = Extract<Up, { ref: number }>
/** What a request ends with. Commands are answered by an `ack`, reads by a `value`. */
export type RequestAnswer = { ok: true; ack: Ack; value: unknown } | { ok: false; refused: Refusal }

/**
 * Commands and reads until they are answered: sent again after each reconnect with the same ids, given up after 30 s.
 * `post` sends a frame if live.
 */
export function createRequests(environment: Environment, post: (frame: Up) => boolean) {
  const open = new Map<number | null, { request: Request; finish: (frame: Ack | Result | Refusal) => void }>()

  return {
    ask: (request: Request): Promise<RequestAnswer> =>
      new Promise((resolve) => {
        const finish = (frame: Ack | Result | Refusal) => {
          open.delete(request.ref)
          cancel()
          resolve('code' in frame ? { ok: false, refused: frame } : { ok: true, ack: frame as Ack, value: frame.value })
        }
        const cancel = environment.setTimer(REQUEST_TIMEOUT_MS, () => finish(offline))
        open.set(request.ref, { request, finish })
        post(request)
      }),

    /** Whether the frame answers one of them. */
    answered(frame: Ack | Refused | Result): boolean {
      const found = open.get(frame.ref)
      found?.finish(frame)
      return !!found
    },

    /** Live again: asks everything once more. Commands carry their `clientId`, so none is done twice. */
    resend(): void {
      for (const { request } of open.values()) post(request)
    },

    /** Stopped: there will be no answers. */
    abandon(): void {
      for (const { finish } of open.values()) finish(offline)
    },
  }
}
