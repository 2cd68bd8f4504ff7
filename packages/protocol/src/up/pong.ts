import { z } from 'zod'

/** Answer to `ping`, sent from the message handler so that throttled timers do not matter. */
export const pongSchema = z.object({ type: z.literal('pong'), id: z.int() })
/** The client's own question whether the link lives; answered by `ping` with the same id. */
export const probeSchema = z.object({ type: z.literal('probe'), id: z.int() })
export type Pong = z.infer<typeof pongSchema>
export type Probe = z.infer<typeof probeSchema>
