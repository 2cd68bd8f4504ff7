import { z } from 'zod'

/** A read by name; `args` is checked by the query's own schema (see `queries.ts`). Answered by `result` or `refused`. */
export const querySchema = z.object({
  type: z.literal('query'),
  ref: z.int(),
  name: z.string().max(40),
  args: z.record(z.string(), z.unknown()),
})
export type Query = z.infer<typeof querySchema>
