/** Web origins: which pages may show a site's widget. Comparison is exact; look-alikes are different origins. */

/**
 * The origin of an address a person typed: `shop.example`, `https://shop.example/cart`, `https://*.shop.example`. Null when there
 * is none, for `null` (pages opened from disk) and for anything but http and https.
 */
export function originOf(typed: string): string | null {
  const text = /^[a-z][a-z0-9+.-]*:/i.test(typed) && !/^[^/]*:\d+($|\/)/.test(typed) ? typed : `https://${typed}`
  const wildcard = text.includes('://*.')
  let url: URL
  try {
    url = new URL(wildcard ? text.replace('://*.', '://') : text)
  } catch {
    return null
  }
  if (
    (url.protocol !== 'https:' && url.protocol !== 'http:') ||
    url.hostname === '' ||
    url.username !== '' ||
    url.hostname.includes('*')
  )
    return null
  if (!wildcard) return url.origin
  // One label below a public suffix would be too wide; without a suffix list, at least two labels must be named.
  if (url.hostname.split('.').length < 2) return null
  return url.origin.replace('://', '://*.')
}

/** Whether a page of this origin may show the widget. */
export function isAllowed(
  origin: string,
  allowed: { readonly origins: readonly string[]; readonly allowLoopback: boolean },
  publicOrigin: string,
): boolean {
  if (origin === publicOrigin) return true
  if (allowed.allowLoopback && isLoopbackOrigin(origin)) return true
  return allowed.origins.some((pattern) => matches(origin, pattern))
}

/** Whether the origin is a page on this very machine. */
export function isLoopbackOrigin(origin: string): boolean {
  try {
    const { protocol, hostname } = new URL(origin)
    return (protocol === 'http:' || protocol === 'https:') && isLoopbackHost(hostname)
  } catch {
    return false
  }
}

/** localhost, *.localhost, 127.0.0.0/8 and [::1]. */
export function isLoopbackHost(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    hostname === '::1' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  )
}

function matches(origin: string, pattern: string): boolean {
  if (!pattern.includes('://*.')) return origin === pattern
  const [scheme = '', rest = ''] = pattern.split('://*.')
  // Only host names may stand for the star: `https://evil.example?.shop.example` is a page of evil.example.
  return (
    origin.startsWith(`${scheme}://`) &&
    origin.endsWith(`.${rest}`) &&
    /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(origin.slice(scheme.length + 3, -rest.length - 1))
  )
}

/** #rgb or #rrggbb. */
export const isColor = (text: string): boolean => /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(text)

/** An IANA zone this machine knows. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
