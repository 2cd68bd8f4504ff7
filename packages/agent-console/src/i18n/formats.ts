/** How numbers, times and days are written for the reader. All times are UTC ms. */
export type Formats = {
  number(value: number): string
  /** 14:02 */
  time(at: number): string
  /** 14:02:09 */
  timeExact(at: number): string
  /** 12 Nov, or 12 Nov 2024 when it was another year than `now`. */
  day(at: number, now: number): string
  /** November 2024 */
  month(at: number): string
  /** Day and time, for tooltips. */
  full(at: number): string
  /** Whether two moments are on the same day for the reader. */
  sameDay(a: number, b: number): boolean
  /** Wall clock in another zone, and by how many minutes it differs from the reader's; null when the zone is unknown. */
  timeIn(at: number, zone: string): { time: string; aheadMinutes: number } | null
  /** Name of a language by its tag: Norwegian. */
  language(tag: string): string
  /** a, b and c */
  list(items: readonly string[]): string
  /** a, b or c */
  either(items: readonly string[]): string
}

/**
 * @param region BCP 47 tag whose habits are followed
 * @param timeZone IANA zone; the machine's own when absent
 */
export function createFormats(region: string, timeZone?: string): Formats {
  // Latin digits everywhere: waits are counted in columns, and order numbers come in them.
  const tag = `${region.replace(/-u-.*$/, '')}-u-nu-latn`
  const zone = timeZone === undefined ? {} : { timeZone }
  const date = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, { ...zone, ...options })
  const numbers = new Intl.NumberFormat(tag)
  const time = date({ timeStyle: 'short' })
  const timeExact = date({ timeStyle: 'medium' })
  const day = date({ day: 'numeric', month: 'short' })
  const dayAndYear = date({ day: 'numeric', month: 'short', year: 'numeric' })
  const month = date({ month: 'long', year: 'numeric' })
  const full = date({ dateStyle: 'medium', timeStyle: 'short' })
  const dayKey = new Intl.DateTimeFormat('en-CA', { ...zone, dateStyle: 'short' })
  const and = new Intl.ListFormat(tag, { type: 'conjunction' })
  const or = new Intl.ListFormat(tag, { type: 'disjunction' })

  return {
    number: (value) => numbers.format(value),
    time: (at) => time.format(at),
    timeExact: (at) => timeExact.format(at),
    day: (at, now) => (dayKey.format(at).slice(0, 4) === dayKey.format(now).slice(0, 4) ? day : dayAndYear).format(at),
    month: (at) => month.format(at),
    full: (at) => full.format(at),
    sameDay: (a, b) => dayKey.format(a) === dayKey.format(b),
    timeIn: (at, other) => {
      const theirs = offsetMinutes(at, other)
      const ours = offsetMinutes(at, timeZone)
      if (theirs === null || ours === null) return null
      const there = new Intl.DateTimeFormat(tag, { timeStyle: 'short', timeZone: other })
      return { time: there.format(at), aheadMinutes: theirs - ours }
    },
    language: (other) => languageName(tag, other),
    list: (items) => and.format(items),
    either: (items) => or.format(items),
  }
}

/** Minutes that a zone is ahead of UTC at a moment; null for a zone this browser does not know. */
function offsetMinutes(at: number, timeZone: string | undefined): number | null {
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    }).formatToParts(at)
    const part = (type: string) => Number(parts.find((each) => each.type === type)?.value)
    const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
    return Math.round((wall - at) / 60_000)
  } catch {
    return null
  }
}

function languageName(tag: string, other: string): string {
  try {
    return (
      new Intl.DisplayNames(tag, { type: 'language', languageDisplay: 'standard' }).of(other.split('-')[0] ?? other) ??
      other
    )
  } catch {
    return other
  }
}
