import { describe, expect, test } from 'vitest'
import { ar } from './ar.ts'
import { en } from './en.ts'
import { errorsEn } from './errors.en.ts'
import type { AnyCode } from './errors.en.ts'
import type { Message } from './message.ts'
import { refusalText } from './refusals.ts'
import { chooseLocale, createTexts } from './Texts.ts'

const texts = createTexts('en', ['en-GB'], 'Europe/Oslo')
const number = (value: number) => String(value)
const codes = Object.keys(errorsEn) as AnyCode[]
const everything = {
  agentId: 'agt_1',
  limit: 4000,
  load: 4,
  capacity: 4,
  count: 3,
  minChars: 10,
  type: 'text/html',
  publicUrl: 'https://x.example',
}

describe('refusals', () => {
  test.each(codes)('[A13] %s says what happened and what now, with and without details', (code) => {
    for (const details of [undefined, everything]) {
      const { what, now } = refusalText(
        { code, details, retryAfterMs: details ? 20_000 : undefined },
        () => 'Tom',
        number,
      )
      for (const text of [what, now]) {
        expect(text).toMatch(/^[A-Z].*[.:]$/)
        expect(text).not.toMatch(/undefined|null|NaN|[{}]|!|something went wrong|_/i)
      }
      expect(what).not.toBe(now)
    }
  })

  test('[A13] names and numbers of the refusal are in its text', () => {
    const { what } = refusalText({ code: 'not_owner', details: { agentId: 'agt_2' } }, () => 'Tom Akande', number)
    expect(what).toContain('Tom Akande')
    expect(refusalText({ code: 'rate_limited', retryAfterMs: 20_000 }, () => null, number).now).toContain('20 s')
    expect(refusalText({ code: 'server_busy', retryAfterMs: 200_000 }, () => null, number).now).toContain('4 min')
  })

  test('a code that this console does not know has a text too', () => {
    const { what } = refusalText({ code: 'invented_later' as AnyCode }, () => null, number)
    expect(what).not.toBe('')
  })
})

describe('words', () => {
  test('plurals and places follow the language', () => {
    expect(texts.t('desk.waiting', { count: 1 })).toBe('1 waits for you')
    expect(texts.t('desk.waiting', { count: 3 })).toBe('3 wait for you')
    expect([1, 2, 3, 4, 11, 22].map((place) => texts.t('row.queued', { place }))).toEqual([
      '1st in queue',
      '2nd in queue',
      '3rd in queue',
      '4th in queue',
      '11th in queue',
      '22nd in queue',
    ])
    expect(texts.t('app.title', { unread: 0 })).toBe('Deskbell')
  })

  test('what a language lacks is read in English, and names what it needs in both', () => {
    const arabic = createTexts('ar', ['ar-EG'])
    expect(arabic.dir).toBe('rtl')
    expect(arabic.t('nav.mine')).toBe('محادثاتي')
    expect(arabic.t('settings.title')).toBe('\u2066Settings\u2069')
    // By the rules of English, not of Arabic.
    expect(arabic.t('state.waitingNth', { place: 2 })).toContain('2nd')
    for (const [key, message] of Object.entries(ar)) {
      const extra = namesIn(message).filter((name) => !namesIn(en[key as keyof typeof en]).includes(name))
      expect(extra, key).toEqual([])
    }
  })

  test('the wanted language that we have', () => {
    expect(chooseLocale(['nb-NO', 'ar-MA', 'en'])).toBe('ar')
    expect(chooseLocale(['nb-NO'])).toBe('en')
    expect(chooseLocale([])).toBe('en')
  })

  test('no text shouts or blames', () => {
    for (const [key, message] of Object.entries<Message>(en)) {
      for (const text of formsOf(message)) expect(text, key).not.toMatch(/!|\boops\b|\bsorry\b|invalid/i)
    }
  })
})

describe('numbers and times', () => {
  const at = Date.UTC(2024, 10, 20, 13, 2)

  test('times and days as people write them', () => {
    expect(texts.time(at)).toBe('14:02')
    expect(texts.day(at - 8 * 86_400_000, at)).toBe('12 Nov')
    expect(texts.day(Date.UTC(2023, 0, 2), at)).toBe('2 Jan 2023')
    expect(texts.language('nb-NO')).toContain('Norwegian')
    expect(texts.either(['Tom', 'Yuki'])).toBe('Tom or Yuki')
  })

  test('the clock of another place, and how far it is ahead', () => {
    expect(texts.timeIn(at, 'Europe/Oslo')).toEqual({ time: '14:02', aheadMinutes: 0 })
    expect(texts.timeIn(at, 'Asia/Kolkata')).toEqual({ time: '18:32', aheadMinutes: 270 })
    expect(texts.timeIn(at, 'America/New_York')).toMatchObject({ aheadMinutes: -360 })
    expect(texts.timeIn(at, 'Middle/Earth')).toBe(null)
  })

  test('Latin digits in every language', () => {
    expect(createTexts('ar', ['ar-EG'], 'Europe/Oslo').time(at)).toMatch(/2:02/)
    expect(createTexts('ar', ['ar-EG']).number(1234)).toMatch(/1/)
  })
})

function formsOf(message: Message): string[] {
  if (typeof message === 'string') return [message]
  const { zero, one, two, few, many, other } = message
  return [zero, one, two, few, many, other].filter((form) => form !== undefined)
}

function namesIn(message: Message): string[] {
  const own = typeof message === 'string' ? [] : [message.by]
  return [
    ...own,
    ...formsOf(message).flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')),
  ]
}
