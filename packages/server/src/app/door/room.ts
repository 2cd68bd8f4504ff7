import type { Actor } from '../../domain/actor.ts'
import type { Refusal } from '../../domain/conversation/command.ts'

/**
 * Commands that may wait for the store, by who asks: about two seconds of the most that it takes. Beyond, each that is kept would only
 * take memory and wait longer. Agents have some more: who answers is heard when there is no room for more questions.
 */
const MAX_WAITING = { visitor: 4_000, agent: 5_000 } as const
/** Who is turned away comes again after this, and not all at once. */
const BUSY_MS = 2_000

/** Whether there is no room for one more command of these people while so many wait. What the relay itself wants is always taken. */
export function isFull(kind: Actor['kind'], waiting: number): boolean {
  if (waiting < MAX_WAITING.visitor || kind === 'system') return false
  return kind !== 'agent' || waiting >= MAX_WAITING.agent
}

/** What the `nth` who finds no room is told. */
export const busy = (nth: number): Refusal => ({ code: 'server_busy', retryAfterMs: BUSY_MS + (nth % BUSY_MS) })
