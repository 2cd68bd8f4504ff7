import { z } from 'zod'
import { personSchema } from './conversation.ts'
import { departmentIdSchema, siteIdSchema } from './ids.ts'

/** What the widget shows of a site while connected. */
export const siteViewSchema = z.object({
  id: siteIdSchema,
  name: z.string(),
  greeting: z.string(),
  /** Departments a visitor may choose from; one is chosen silently. */
  departments: z.array(z.object({ id: departmentIdSchema, name: z.string() })),
  /** Whether at least one agent of the site is online. */
  staffed: z.boolean(),
  /** Whether one of those has room for another conversation now. */
  free: z.boolean(),
  /** Up to three agents who are here, for faces. */
  agents: z.array(personSchema),
  /** Measured usual first reply in ms; null while there are too few samples. */
  replyMs: z.number().nullable(),
  /** What happens when nobody is online: queue all the same, or only take messages. */
  whenOffline: z.enum(['queue', 'leave_message']),
  /** Whether left messages are answered by e-mail (a mail server is configured). */
  answersByEmail: z.boolean(),
  askName: z.boolean(),
  askEmail: z.boolean(),
})

/** Appearance that travels with the loader, so that nothing moves when the panel arrives. */
export const appearanceSchema = z.object({
  name: z.string(),
  /** Site colour, #rrggbb. */
  color: z.string(),
  corner: z.enum(['left', 'right']),
  greeting: z.string(),
})

export type SiteView = z.infer<typeof siteViewSchema>
export type Appearance = z.infer<typeof appearanceSchema>
