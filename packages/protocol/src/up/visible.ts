import { z } from 'zod'

/** Whether a person can see the page now. */
export const visibleSchema = z.object({ type: z.literal('visible'), on: z.boolean() })
export type Visible = z.infer<typeof visibleSchema>
