import { z } from 'zod'
import { messageContentSchema, visitorFormSchema } from './content.ts'
import {
  agentIdSchema,
  clientIdSchema,
  contactIdSchema,
  departmentIdSchema,
  eventIdSchema,
  msSchema,
  participantIdSchema,
  seqSchema,
  siteIdSchema,
} from './ids.ts'
import { visitContextSchema } from './visit.ts'

/** Who did it. `id` is a participant (visitor), an agent or a bot; null for the system. */
export const actorRefSchema = z.object({
  kind: z.enum(['visitor', 'agent', 'bot', 'system']),
  id: z.string().nullable(),
})

/** What carried it in. */
export const viaSchema = z.enum(['widget', 'console', 'email', 'api', 'system'])

const base = {
  id: eventIdSchema,
  seq: seqSchema,
  at: msSchema,
  by: actorRefSchema,
  via: viaSchema,
  /** Present on what a client sent: its own idempotency key. */
  clientId: clientIdSchema.optional(),
  /** Version of `content`; absent means 1. */
  v: z.int().optional(),
}
const event = <T extends string, C extends z.ZodType>(type: T, content: C) =>
  z.object({ ...base, type: z.literal(type), content })

export const messageEventSchema = event('message', messageContentSchema)
export const noteEventSchema = event('note', messageContentSchema)

/** First event of every timeline: whose it is and where it began. Staff only. */
export const startedEventSchema = event(
  'conversation.started',
  z.object({
    siteId: siteIdSchema,
    departmentId: departmentIdSchema,
    contactId: contactIdSchema,
    participantId: participantIdSchema,
    channel: z.enum(['widget', 'email']),
    form: visitorFormSchema.optional(),
    context: visitContextSchema.optional(),
  }),
)

/** Why a conversation waits: it began, its agent was lost, it was transferred or reopened, or someone put it back. `lapsed`: the holder let it lie. */
export const queuedReasonSchema = z.enum(['started', 'agent_lost', 'transferred', 'reopened', 'returned', 'requeued'])
export const queuedEventSchema = event(
  'conversation.queued',
  z.object({ departmentId: departmentIdSchema, reason: queuedReasonSchema }),
)

export const assignedEventSchema = event(
  'conversation.assigned',
  z.object({
    agentId: agentIdSchema,
    /** How: routed by the relay, taken by the agent, taken over from a colleague, or handed over by one. */
    how: z.enum(['routed', 'claimed', 'taken_over', 'transferred']),
    /** Time in the queue before, in ms; 0 when it did not wait. */
    waitedMs: z.int().min(0),
  }),
)

/** Why routing chose whom. Staff only. Texts are made from the codes when shown. */
export const routedEventSchema = event(
  'conversation.routed',
  z.object({
    agentId: agentIdSchema,
    policy: z.enum(['round_robin', 'least_busy', 'last_agent']),
    load: z.number(),
    max: z.number(),
    considered: z
      .array(
        z.object({
          agentId: agentIdSchema,
          load: z.number(),
          max: z.number(),
          verdict: z.enum(['chosen', 'busier', 'later_turn', 'full', 'away', 'lapsed', 'not_preferred']),
        }),
      )
      .max(50),
  }),
)

export const transferredEventSchema = event(
  'conversation.transferred',
  z.object({
    from: agentIdSchema.nullable(),
    toAgentId: agentIdSchema.optional(),
    toDepartmentId: departmentIdSchema.optional(),
  }),
)
export const closedEventSchema = event(
  'conversation.closed',
  z.object({ reason: z.enum(['ended', 'abandoned', 'answered']) }),
)
export const reopenedEventSchema = event('conversation.reopened', z.object({}))
export const ratedEventSchema = event(
  'conversation.rated',
  z.object({ score: z.int().min(1).max(5), comment: z.string() }),
)
/** The visitor left a message instead of waiting: it waits in its own list and is answered by e-mail when `email` is set. */
export const leftMessageEventSchema = event(
  'conversation.left_message',
  z.object({ name: z.string(), email: z.string() }),
)
/** The visitor has been away long enough to be passed over (queued) or not to count (assigned). Staff only. */
export const visitorLeftEventSchema = event('visitor.left', z.object({}))
export const visitorReturnedEventSchema = event('visitor.returned', z.object({}))

/** One entry of a timeline, the same from table to screen. Clients show an unknown `type` by nothing, and go on. */
export const eventSchema = z.discriminatedUnion('type', [
  startedEventSchema,
  messageEventSchema,
  noteEventSchema,
  queuedEventSchema,
  assignedEventSchema,
  routedEventSchema,
  transferredEventSchema,
  closedEventSchema,
  reopenedEventSchema,
  ratedEventSchema,
  leftMessageEventSchema,
  visitorLeftEventSchema,
  visitorReturnedEventSchema,
])

export type ActorRef = z.infer<typeof actorRefSchema>
export type Via = z.infer<typeof viaSchema>
export type QueuedReason = z.infer<typeof queuedReasonSchema>
export type Event = z.infer<typeof eventSchema>
export type EventType = Event['type']
export type EventOf<T extends EventType> = Extract<Event, { type: T }>
export type Considered = EventOf<'conversation.routed'>['content']['considered'][number]
