import { z } from 'zod'
import { visitContextSchema } from '../model/visit.ts'

/** The visitor went to another page. */
export const visitSchema = z.object({ type: z.literal('visit'), context: visitContextSchema })
export type Visit = z.infer<typeof visitSchema>
