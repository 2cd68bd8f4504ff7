/** Times and days in the visitor's own way. Making one costs a millisecond, using it a thousandth: it is made once a page. */
export interface Formats {
  /** 14:02 */
  time(at: number): string
  /** Tuesday 3 March, or the words given for today and yesterday. */
  day(at: number, now: number, today: string, yesterday: string): string
  /** For a list: the time today, the weekday this week, the date before. */
  when(at: number, now: number): string
}

const DAY_MS = 86_400_000

export function formats(locale: string): Formats {
  const [time, day, weekday, date] = (
    [
      { hour: '2-digit', minute: '2-digit' },
      { weekday: 'long', day: 'numeric', month: 'long' },
      { weekday: 'short' },
      { day: 'numeric', month: 'short' },
    ] as const
  ).map((options) => new Intl.DateTimeFormat(locale, options).format) as [Format, Format, Format, Format]
  return {
    time,
    day: (at, now, today, yesterday) => (sameDay(at, now) ? today : sameDay(at, now - DAY_MS) ? yesterday : day(at)),
    when: (at, now) => (sameDay(at, now) ? time(at) : now - at < 6 * DAY_MS ? weekday(at) : date(at)),
  }
}
type Format = (at: number) => string

/** By the device's zone. */
export function sameDay(a: number, b: number): boolean {
  const [one, other] = [new Date(a), new Date(b)]
  return (
    one.getDate() === other.getDate() &&
    one.getMonth() === other.getMonth() &&
    one.getFullYear() === other.getFullYear()
  )
}
