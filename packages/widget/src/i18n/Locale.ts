import type { Texts } from './en.ts'
import type { MoreTexts } from './enMore.ts'
import type { TalkTexts } from './enTalk.ts'

/** A language: the texts of all stages, and the tag its times and dates are written by. */
export type Locale = { t: Texts; talk: TalkTexts; more: MoreTexts; intl: string }
