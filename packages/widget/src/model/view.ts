// What the views show. Everything is decided by the presenters; a view only lays it out.
import type { Person, SiteView } from '@deskbell/protocol'
import type { Texts } from '../i18n/en.ts'
import type { MoreTexts } from '../i18n/enMore.ts'
import type { TalkTexts } from '../i18n/enTalk.ts'

/** A stretch of a text: plain, or a link when `href` is set. */
export type Span = { text: string; href?: string }

/**
 * Where a message of ours is: under way · kept until the link is back · stored · with their screen · seen ·
 * refused for now and tried again · given up, the text is kept.
 */
export type Delivery = 'sending' | 'waiting' | 'sent' | 'delivered' | 'read' | 'trying' | 'failed'

type Said = {
  spans: Span[]
  /** One to three emoji and nothing else. */
  emoji: boolean
  /** First and last of a run: one sender, under five minutes apart, nothing between. */
  first: boolean
  last: boolean
  time: string
}

/** One row of the log. `key` stays the same while a message goes from outbox to timeline, so that nothing comes twice. */
export type Item = { key: string } & (
  | ({ kind: 'own'; delivery: Delivery; state: string } & Said)
  | ({ kind: 'their'; from: Person } & Said)
  | { kind: 'day' | 'new' | 'line' | 'joined'; text: string }
)
export type OwnItem = Extract<Item, { kind: 'own' }>
export type TheirItem = Extract<Item, { kind: 'their' }>
export type LineItem = Exclude<Item, OwnItem | TheirItem>

/** The one line that tells what is wrong with the whole chat, most urgent first. */
export type Strip = 'stopped' | 'reconnecting' | 'denied'

export type Header = {
  title: string
  line: string
  /** What is left of `line` at 320 px. */
  short: string
  person: Person | null
  online: boolean
}

/** The queue in words, and drawn: where each stands along the counter, in percent. */
export type Wait = {
  title: string
  range: string
  hint: string
  /** What the button says that leads to the form. */
  leave: string
  rings: { key: string; at: number; text: string; kind: 'ahead' | 'more' | 'you' }[]
}

export type GreetingView = {
  hello: string
  sentence: string
  faces: Person[]
  /** Null until the relay told: the room for it is there already. */
  presence: { here: string; line: string } | null
  /** Offer the form besides the field. */
  offerLeave: boolean
  /** What the site would like to know first; `departments` to choose from, none where there is no choice. */
  asks: { name: boolean; email: boolean; departments: SiteView['departments'] } | null
  rows: EarlierRow[]
}

/** A conversation of before. */
export type EarlierRow = { id: string; title: string; text: string; when: string; person: Person | null }

export type LogView = {
  items: Item[]
  /** Key of the newest row, if it is a message of ours. */
  ours: string | undefined
  older: boolean
  typing: { text: string; person: Person } | null
  /** Messages that came while reading back. */
  below: number
}

export type LeaveField = 'name' | 'email' | 'text'
export type LeaveError = 'emailNeeded' | 'emailAt' | 'emailEnding' | 'textNeeded' | 'notLeft'
export type LeaveView = {
  intro: string
  /** It takes a waiting conversation out of the queue, so nothing more need be written. */
  queued: boolean
  needsEmail: boolean
  errors: { [K in LeaveField | 'all']?: LeaveError | undefined }
  busy: boolean
} & { [K in LeaveField]: string }

export type Body =
  | { screen: 'greeting'; greeting: GreetingView }
  | { screen: 'conversation'; header: Header; wait: Wait | null; log: LogView }
  | { screen: 'leave'; leave: LeaveView }

/** What stands at the foot. `over`: characters beyond the limit. */
export type Foot =
  | { kind: 'composer'; text: string; over: number; ready: boolean }
  | { kind: 'rating'; name: string; score: number; comment: string; state: 'open' | 'busy' | 'done' | 'old' }
  | { kind: 'none' }

/** Everything on the screen. Texts of later stages are null until something needed them. */
export type View = {
  t: Texts
  talk: TalkTexts | null
  more: MoreTexts | null
  site: string
  open: boolean
  /** Leaves the focus where it is. */
  quiet: boolean
  /** Covers the whole screen. */
  full: boolean
  dark: boolean
  /** 1, 1.25 or 1.5. */
  scale: number
  unread: number
  strip: Strip | null
  /** `ending`: asks whether the conversation shall end. */
  menu: { canEnd: boolean; ending: boolean } | null
  body: Body
  foot: Foot
  /** What assistive technology is told, each key once. */
  say: { key: string; text: string }[]
}

/** What a person can do from the first stage on. */
export interface Actions {
  close(): void
  draft(text: string): void
  send(): void
  retry(key: string): void
  contact(told: { name?: string; email?: string }): void
  menu(): void
  leave(): void
}

/** What a person can do in a conversation. */
export interface TalkActions {
  openConversation(id: string): void
  toNew(): void
}

/** What a person can do in menu, form and rating. */
export interface MoreActions {
  /** One step out of menu or form. */
  escape(): void
  scale(to: number): void
  /** Asks first. */
  end(): void
  department(id: string): void
  closeLeave(): void
  leaveField(field: LeaveField, text: string): void
  leaveCheck(field: LeaveField): void
  leaveSend(): void
  score(stars: number): void
  comment(text: string): void
  rate(): void
  goOn(): void
  again(): void
}
