import { MAX_COMMENT_CHARS, MAX_NAME_CHARS, MAX_TEXT_CHARS } from '@deskbell/protocol'
import type { MessageContent, VisitContext, VisitorForm } from '@deskbell/protocol'
import type { Refusal } from './conversation/command.ts'
import { refusal } from './conversation/decision.ts'
import { emailProblem } from './email.ts'

/** A value made fit to be stored, or why it cannot be. */
export type Cleaned<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal }

/** Something a person can see. */
const VISIBLE = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}]/u
/** Controls, and what reverses the reading direction of a name or file ending. White space is dealt with apart. */
const UNSEEN = /(?!\s)[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu

/**
 * What a message or note says, checked and made fit to be stored. Refuses `text_empty` and `text_too_long`. The limit counts code
 * points over all texts; 4,000 of them are at most 16,000 bytes, so MAX_TEXT_BYTES holds without being counted.
 */
export function cleanContent(
  content: MessageContent,
): { readonly ok: true; readonly content: MessageContent } | { readonly ok: false; readonly refusal: Refusal } {
  // Nearly every message is one short text with nothing to clean: it passes as the same object.
  const only = content.parts.length === 1 && content.fallback === undefined ? content.parts[0] : undefined
  if (only?.type === 'text' && isClean(only.text)) return { ok: true, content }

  const parts: MessageContent['parts'] = []
  let chars = 0
  for (const part of content.parts) {
    if (part.type === 'file') {
      const name = cleanLine(part.name)
      if (name === '') return { ok: false, refusal: refusal('invalid_field', { field: 'file' }) }
      parts.push({ ...part, name })
    } else {
      const text = cleanText(part.text)
      if (!VISIBLE.test(text)) continue
      chars += countChars(text)
      parts.push({ ...part, text })
    }
  }
  if (parts.length === 0) return { ok: false, refusal: refusal('text_empty') }
  const { fallback, ...rest } = content
  const shown = fallback === undefined ? '' : cleanText(fallback)
  if (chars > MAX_TEXT_CHARS || countChars(shown) > MAX_TEXT_CHARS) {
    return { ok: false, refusal: refusal('text_too_long', { limit: MAX_TEXT_CHARS }) }
  }
  return { ok: true, content: { ...rest, parts, ...(VISIBLE.test(shown) ? { fallback: shown } : undefined) } }
}

const isClean = (text: string): boolean =>
  text.length <= MAX_TEXT_CHARS && VISIBLE.test(text) && text.isWellFormed() && !text.includes('\0')

/** Text of several lines: lone surrogates become U+FFFD, NUL goes (PostgreSQL stores neither). */
export const cleanText = (text: string): string => text.toWellFormed().replaceAll('\0', '')

/** Text of one line: besides, without controls and bidirectional overrides, white space as single spaces, '' if nothing is left to see. */
export function cleanLine(text: string): string {
  const line = text.toWellFormed().replace(UNSEEN, '').replace(/\s+/g, ' ').trim()
  return VISIBLE.test(line) ? line : ''
}

/** Name of a person, site or department, '' when nothing is left of it. Refuses `invalid_field` with `field` and `limit`. */
export function cleanName(name: string, field = 'name'): Cleaned<string> {
  const value = cleanLine(name)
  return countChars(value) > MAX_NAME_CHARS ? invalid(field, { limit: MAX_NAME_CHARS }) : { ok: true, value }
}

/** Why this cannot be an e-mail address: `invalid_field` with `field` and `reason`. Null when it can; white space around it is the caller's to trim. */
export function checkEmail(email: string, field = 'email'): Refusal | null {
  const reason = emailProblem(email)
  return reason === null ? null : invalid(field, { reason }).refusal
}

/** An e-mail address as typed, without the white space around it; '' stays '', where none need be given. */
export function cleanEmail(email: string): Cleaned<string> {
  const value = email.trim()
  const why = value === '' ? null : checkEmail(value)
  return why === null ? { ok: true, value } : { ok: false, refusal: why }
}

/** Comment with a rating; may be empty. */
export function cleanComment(comment: string): Cleaned<string> {
  const value = cleanText(comment).trim()
  return countChars(value) > MAX_COMMENT_CHARS ? invalid('comment', { limit: MAX_COMMENT_CHARS }) : { ok: true, value }
}

/** What a visitor filled in, without what they left empty. */
export function cleanForm(form: VisitorForm): Cleaned<VisitorForm> {
  const name = cleanName(form.name ?? '')
  if (!name.ok) return name
  const email = cleanEmail(form.email ?? '')
  if (!email.ok) return email
  const value: VisitorForm = {}
  if (name.value !== '') value.name = name.value
  if (email.value !== '') value.email = email.value
  return { ok: true, value }
}

/** What a browser says of page and person, one line each, without what is empty. */
export function cleanContext(context: VisitContext): VisitContext {
  const clean: VisitContext = {}
  for (const field of ['pageUrl', 'pageTitle', 'referrer', 'locale', 'timeZone'] as const) {
    const value = cleanLine(context[field] ?? '')
    if (value !== '') clean[field] = value
  }
  return clean
}

/** Unicode code points of well-formed text. */
function countChars(text: string): number {
  let chars = 0
  for (let i = 0; i < text.length; i += 1) {
    const isLowSurrogate = (text.charCodeAt(i) & 0xfc00) === 0xdc00
    if (!isLowSurrogate) chars += 1
  }
  return chars
}

const invalid = (field: string, why: Record<string, string | number>): { ok: false; refusal: Refusal } => ({
  ok: false,
  refusal: refusal('invalid_field', { field, ...why }),
})
