import { timeOf } from '../present.ts'

/** Days in the visitor's own way. */
export interface Formats {
  /** Tuesday 3 March, or the words given for today and yesterday. */
  day(at: number, now: number, today: string, yesterday: string): string
  /** For a list: the time today, the weekday this week, the date before. */
  when(at: number, now: number): string
}

const DAY_MS = 86_400_000

export function formats(locale: string): Formats {
  const make = (options: Intl.DateTimeFormatOptions) => (at: number) => new Date(at).toLocaleDateString(locale, options)
  const day = make({ weekday: 'long', day: 'numeric', month: 'long' })
  const weekday = make({ weekday: 'short' })
  const date = make({ day: 'numeric', month: 'short' })
  return {
    day: (at, now, today, yesterday) => (sameDay(at, now) ? today : sameDay(at, now - DAY_MS) ? yesterday : day(at)),
    when: (at, now) => (sameDay(at, now) ? timeOf(at, locale) : now - at < 6 * DAY_MS ? weekday(at) : date(at)),
  }
}

export const sameDay = (a: number, b: number): boolean => new Date(a).toDateString() === new Date(b).toDateString()
