import type { Checks } from './Form.ts'

/** Fewest characters of a password. */
export const MIN_PASSWORD_CHARS = 10

/** What the relay will refuse in any case, told before it is asked. */
export const checks = {
  email: (text) => /^[^\s@]+@[^\s@]+$/.test(text),
  password: (text) => [...text].length >= MIN_PASSWORD_CHARS,
  siteAddress: (text) => hostOf(text) !== null,
} as const satisfies Checks<string>

/** The host of an address as people type it, such as `shop.example/cart`; null when it is none. */
export function hostOf(typed: string): string | null {
  const text = typed.trim()
  if (text === '' || /\s/.test(text)) return null
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`)
  return url && /^https?:$/.test(url.protocol) && url.hostname !== '' ? url.host : null
}
