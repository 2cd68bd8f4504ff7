import type { Ms } from '@deskbell/protocol'
import type { Texts } from '../i18n/Texts.ts'
import { ago, waitParts } from '../models/waits.ts'

/** 0:48, 59:59, 12 h 04, 3 days. */
export function waitText({ t, number }: Texts, ms: Ms): string {
  const parts = waitParts(ms)
  switch (parts.unit) {
    case 'clock':
      return t('wait.clock', { minutes: number(parts.minutes), seconds: twoDigits(parts.seconds) })
    case 'hours':
      return t('wait.hours', { hours: number(parts.hours), minutes: twoDigits(parts.minutes) })
    case 'days':
      return t('wait.days', { days: parts.days })
  }
}

/** now, 37 min, 12 h 04, 3 days: for what nobody counts by the second. */
export function leftText(texts: Texts, ms: Ms): string {
  return ms < 3_600_000 ? agoText(texts, ms) : waitText(texts, ms)
}

/** now, 3 min, 2 h, 4 days. */
export function agoText({ t }: Texts, ms: Ms): string {
  const { unit, n } = ago(ms)
  switch (unit) {
    case 'now':
      return t('wait.ago.now')
    case 'minutes':
      return t('wait.ago.minutes', { n })
    case 'hours':
      return t('wait.ago.hours', { n })
    case 'days':
      return t('wait.ago.days', { n })
  }
}

/** The same for ears: three minutes, two hours. */
export function waitWords({ t }: Texts, ms: Ms): string {
  const { unit, n } = ago(ms)
  switch (unit) {
    case 'now':
      return t('wait.words.now')
    case 'minutes':
      return t('wait.words.minutes', { n })
    case 'hours':
      return t('wait.words.hours', { n })
    case 'days':
      return t('wait.words.days', { n })
  }
}

function twoDigits(n: number): string {
  return String(n).padStart(2, '0')
}
