import { z } from 'zod'
import { ackSchema, refusedSchema, resultSchema } from './down/ack.ts'
import { conversationSchema } from './down/conversation.ts'
import { eventsSchema } from './down/events.ts'
import { listSchema } from './down/list.ts'
import { goneSchema, liveSchema, resetSchema } from './down/live.ts'
import { drainSchema, pingSchema } from './down/ping.ts'
import { marksSchema, presenceSchema, queueSchema, siteSchema, typingSchema } from './down/soft.ts'
import { welcomeSchema } from './down/welcome.ts'

/** Every frame a relay may send. A client ignores types and fields it does not know. */
export const downSchema = z.discriminatedUnion('type', [
  welcomeSchema,
  eventsSchema,
  liveSchema,
  resetSchema,
  goneSchema,
  ackSchema,
  refusedSchema,
  resultSchema,
  conversationSchema,
  marksSchema,
  typingSchema,
  presenceSchema,
  queueSchema,
  siteSchema,
  listSchema,
  pingSchema,
  drainSchema,
])
export type Down = z.infer<typeof downSchema>
