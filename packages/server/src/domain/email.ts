import { MAX_EMAIL_CHARS } from '@deskbell/protocol'

/** What is wrong with an address, for the sentence beside the field. */
export type EmailProblem = 'length' | 'spaces' | 'at' | 'domain' | 'ending'

/** Longest part before the @ and longest label of a domain (RFC 5321 §4.5.3.1.1, RFC 1035 §2.3.4). */
const MAX_LOCAL_CHARS = 64
const MAX_LABEL_CHARS = 63

/** White space, controls, and characters that change the direction of what follows. */
const BLANK = /[\s\p{Cc}\p{Default_Ignorable_Code_Point}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u
/** What would end an address in a mail header, or begin another. */
const HEADER_SIGNS = /[<>()[\]\\,;:"]/
const LABEL = /^[\p{L}\p{M}\p{N}-]+$/u

/**
 * What is wrong with an e-mail address, null when it can be one. One linear pass over a bounded string; deliberately stricter
 * than the RFC where no real provider goes (quoted parts, IP literals), lenient for names in any script.
 */
export function emailProblem(email: string): EmailProblem | null {
  if (email.length > MAX_EMAIL_CHARS) return 'length'
  if (BLANK.test(email)) return 'spaces'
  const at = email.indexOf('@')
  if (at < 1 || at !== email.lastIndexOf('@') || !email.isWellFormed() || HEADER_SIGNS.test(email)) return 'at'
  if (at > MAX_LOCAL_CHARS) return 'length'
  return domainProblem(email.slice(at + 1))
}

function domainProblem(domain: string): EmailProblem | null {
  const labels = domain.split('.')
  if (!labels.every(isLabel)) return 'domain'
  const ending = labels.at(-1) ?? ''
  return labels.length < 2 || ending.length < 2 || /^\d+$/.test(ending) ? 'ending' : null
}

const isLabel = (label: string): boolean =>
  label.length <= MAX_LABEL_CHARS && LABEL.test(label) && !label.startsWith('-') && !label.endsWith('-')
