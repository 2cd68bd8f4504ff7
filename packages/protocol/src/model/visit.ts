import { z } from 'zod'
import { MAX_URL_CHARS } from '../limits.ts'

/** Where the visitor is: what their browser says of page and person. Shown to staff, never trusted. */
export const visitContextSchema = z.object({
  pageUrl: z.string().max(MAX_URL_CHARS).optional(),
  pageTitle: z.string().max(MAX_URL_CHARS).optional(),
  referrer: z.string().max(MAX_URL_CHARS).optional(),
  /** BCP 47 tag of the browser. */
  locale: z.string().max(35).optional(),
  /** IANA zone. */
  timeZone: z.string().max(64).optional(),
})

export type VisitContext = z.infer<typeof visitContextSchema>
