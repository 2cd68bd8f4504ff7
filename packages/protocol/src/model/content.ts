import { z } from 'zod'
import { MAX_NAME_CHARS, MAX_PARTS, MAX_TEXT_BYTES, MAX_TEXT_CHARS } from '../limits.ts'
import { fileIdSchema, seqSchema } from './ids.ts'

/** Plain text. Line breaks are kept; links are found by whoever renders it. */
export const textPartSchema = z.object({ type: z.literal('text'), text: z.string().min(1).max(MAX_TEXT_BYTES) })

/** A stored file. `fileId` must have been uploaded by the sender with a ticket for this conversation; the relay fills in the rest. */
export const filePartSchema = z.object({
  type: z.literal('file'),
  fileId: fileIdSchema,
  name: z.string().min(1).max(255),
  bytes: z.int().min(0),
  mime: z.string().max(127),
})

/** What a message or note says: one or more parts. A client that does not know a part's type shows `fallback`. */
export const messageContentSchema = z.object({
  parts: z
    .array(z.discriminatedUnion('type', [textPartSchema, filePartSchema]))
    .min(1)
    .max(MAX_PARTS),
  fallback: z.string().max(MAX_TEXT_CHARS).optional(),
  replyTo: seqSchema.optional(),
})

/** Name and address a visitor gave in a form. Unverified. */
export const visitorFormSchema = z.object({
  name: z
    .string()
    .max(MAX_NAME_CHARS * 4)
    .optional(),
  email: z.string().max(320).optional(),
})

export type TextPart = z.infer<typeof textPartSchema>
export type FilePart = z.infer<typeof filePartSchema>
export type MessageContent = z.infer<typeof messageContentSchema>
export type VisitorForm = z.infer<typeof visitorFormSchema>
