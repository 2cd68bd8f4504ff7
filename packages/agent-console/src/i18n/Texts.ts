import { ar } from './ar.ts'
import { en } from './en.ts'
import { createFormats } from './formats.ts'
import type { Formats } from './formats.ts'
import { fill } from './message.ts'
import type { Message, ParamsOf } from './message.ts'

/** Name of a text. */
export type TextKey = keyof typeof en
/** Texts without values. */
export type PlainKey = { [K in TextKey]: keyof ParamsOf<(typeof en)[K]> extends never ? K : never }[TextKey]

type NamesOf<K extends TextKey> = K extends TextKey ? keyof ParamsOf<(typeof en)[K]> : never
type ValueOf<K extends TextKey, N> = K extends TextKey
  ? N extends keyof ParamsOf<(typeof en)[K]>
    ? ParamsOf<(typeof en)[K]>[N]
    : never
  : never
/** Values for a key; for one of several keys, those that any of them needs. */
type Rest<K extends TextKey> = [NamesOf<K>] extends [never]
  ? []
  : [values: { readonly [N in NamesOf<K>]: ValueOf<K, N> }]

/** The console's words in one language, and its way to write numbers and times. */
export type Texts = Formats & {
  /** BCP 47 tag of the words. */
  readonly locale: string
  readonly dir: 'ltr' | 'rtl'
  t<K extends TextKey>(key: K, ...rest: Rest<K>): string
}

const translations: Readonly<Record<string, Readonly<Partial<Record<TextKey, Message>>>>> = { ar }

/** Languages with words of their own; all others read English. */
export const LOCALES: readonly string[] = ['en', ...Object.keys(translations)]

/**
 * The first wanted language that we have, else English.
 * @param wanted tags in order of preference, such as `navigator.languages`
 */
export function chooseLocale(wanted: readonly string[]): string {
  for (const tag of wanted) {
    const language = tag.split('-')[0]?.toLowerCase() ?? ''
    if (LOCALES.includes(language)) return language
  }
  return 'en'
}

/**
 * @param locale one of LOCALES
 * @param wanted tags in order of preference: numbers and times follow the reader's region where the language is the same
 * @param timeZone IANA zone; the machine's own when absent
 */
export function createTexts(locale: string, wanted: readonly string[] = [], timeZone?: string): Texts {
  const own = translations[locale] ?? {}
  const region = wanted.find((tag) => tag.toLowerCase().startsWith(locale)) ?? locale
  const formats = createFormats(region, timeZone)
  const dir = locale === 'ar' ? 'rtl' : 'ltr'
  const rules = pluralsOf(locale)
  const english = pluralsOf('en')
  return {
    ...formats,
    locale,
    dir,
    t: (key, ...rest) => {
      const message: Message | undefined = own[key]
      if (message !== undefined || locale === 'en')
        return fill(message ?? en[key], rest[0] ?? {}, rules, formats.number)
      // Read in English, it counts in English.
      return inEnglish(fill(en[key], rest[0] ?? {}, english, formats.number), dir)
    },
  }
}

/** English words as they stand in a page of that direction: in one that runs from the right their full stop would go astray. */
export function inEnglish(text: string, dir: Texts['dir']): string {
  return dir === 'rtl' && text !== '' ? `\u2066${text}\u2069` : text
}

function pluralsOf(locale: string): (isOrdinal: boolean) => Intl.PluralRules {
  const cardinal = new Intl.PluralRules(locale)
  const ordinal = new Intl.PluralRules(locale, { type: 'ordinal' })
  return (isOrdinal) => (isOrdinal ? ordinal : cardinal)
}
