/** Address as people read it: without scheme, query and a lone slash. */
export function shortUrl(url: string): string {
  const parsed = URL.parse(url)
  if (!parsed) return url
  return parsed.host + (parsed.pathname === '/' ? '' : decode(parsed.pathname))
}

/** Whether a page may be opened from here: what a visitor's browser says is not trusted. */
export function isWebPage(url: string): boolean {
  const protocol = URL.parse(url)?.protocol
  return protocol === 'https:' || protocol === 'http:'
}

const SEARCH_ENGINES = /(^|\.)(google|bing|duckduckgo|ecosia|yahoo|startpage|qwant|yandex|baidu|kagi)\./

/** Host of the page they came from, and whether that is a search. Null when it says nothing. */
export function referrerOf(url: string | undefined): { host: string; search: boolean } | null {
  const host = url ? URL.parse(url)?.host.replace(/^www\./, '') : undefined
  if (!host) return null
  return { host, search: SEARCH_ENGINES.test(`${host}.`) }
}

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\/(\d+)/, 'Edge'],
  [/\bOPR\/(\d+)/, 'Opera'],
  [/\bSamsungBrowser\/(\d+)/, 'Samsung Internet'],
  [/\bFirefox\/(\d+)/, 'Firefox'],
  [/\bFxiOS\/(\d+)/, 'Firefox'],
  [/\bCriOS\/(\d+)/, 'Chrome'],
  [/\bChrome\/(\d+)/, 'Chrome'],
  [/\bVersion\/(\d+).*\bSafari\//, 'Safari'],
]
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]

/** Browser and system as people name them: `Safari 18` on `iPhone`. Null when it is none we know. */
export function browserOf(userAgent: string | undefined): { browser: string; system: string | null } | null {
  if (!userAgent) return null
  for (const [pattern, name] of BROWSERS) {
    const version = pattern.exec(userAgent)?.[1]
    if (!version) continue
    return { browser: `${name} ${version}`, system: SYSTEMS.find(([each]) => each.test(userAgent))?.[1] ?? null }
  }
  return null
}

function decode(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}
