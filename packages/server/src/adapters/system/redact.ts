// Names of fields that may hold a secret by mistake; their values never reach a log.
const HIDDEN = /token|secret|password|cookie|authorization|ticket|jwt/i
/** Ids are no secrets, and what a log is read for. */
const ID = /id$/i

/** User and password of an address. */
const LOGIN = /([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']*@/gi
/** What stands behind the `?` of an address or path. */
const QUERY = /\?[^\s"'<>?]*=[^\s"'<>]*/g
// No slash, and a name at the end: a stack may lead through a folder like `pg@8.23.1`.
const EMAIL = /[^\s"'<>(),;:[\]/]+@[^\s"'<>(),;:[\]/@]+\.\p{L}[^\s"'<>(),;:[\]/@]+/gu
/** Three parts with dots, as in a signed identity or a ticket. */
const SIGNED = /\b[\w-]{8,}\.[\w-]{8,}\.[\w-]{16,}/g
/** Secrets of ours are hex, without the prefix that ids have. */
const HEX = /(?<![0-9a-z_])[0-9a-f]{32,}(?![0-9a-z])/gi

/**
 * What may be written down of a field of a log: texts without logins and query strings of addresses, mail addresses and secrets, by
 * name or by looks. For texts that others made, of which nobody knows what is in them: errors of libraries, answers of servers.
 */
export function redact(name: string, value: unknown): unknown {
  if (HIDDEN.test(name)) return '[hidden]'
  if (typeof value === 'string') return ID.test(name) ? value : redactText(value)
  if (Array.isArray(value)) return value.map((each) => redact('', each))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, redact(key, each)]))
}

function redactText(text: string): string {
  return text
    .replace(LOGIN, '$1[hidden]@')
    .replace(QUERY, '?[hidden]')
    .replace(SIGNED, '[hidden]')
    .replace(EMAIL, (found) => (found.includes('[hidden]@') ? found : '[address]'))
    .replace(HEX, '[hidden]')
}
