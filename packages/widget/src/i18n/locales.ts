import type { Locale } from './Locale.ts'

/** Languages besides English, each fetched by itself. */
const locales: { [language: string]: () => Promise<{ locale: Locale }> } = {
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
}

/** The texts for a language tag such as `de-AT`; null for one that we do not speak. */
export const localeOf = async (tag: string): Promise<Locale | null> =>
  (await locales[tag.split('-')[0]!.toLowerCase()]?.())?.locale ?? null
