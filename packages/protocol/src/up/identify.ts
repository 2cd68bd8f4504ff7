import { z } from 'zod'

/** Signed identity of the visitor (a JWT of the site's secret), or null to log out. Answered by `result` or `refused`. */
export const identifySchema = z.object({
  type: z.literal('identify'),
  ref: z.int(),
  jwt: z.string().max(4096).nullable(),
})
export type Identify = z.infer<typeof identifySchema>
