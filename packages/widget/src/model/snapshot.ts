import type { ConversationModel } from '@deskbell/client'
import type { SiteView } from '@deskbell/protocol'
import type { Texts } from '../i18n/en.ts'
import type { MoreTexts } from '../i18n/enMore.ts'
import type { TalkTexts } from '../i18n/enTalk.ts'
import type { Formats } from './talk/formats.ts'
import type { LeaveView } from './view.ts'

/** A conversation as data: what the tab with the connection hands to the others. */
export type Conversation = Pick<
  ConversationModel,
  'id' | 'view' | 'events' | 'hasOlder' | 'head' | 'read' | 'marks' | 'typing' | 'queue' | 'pending'
>

/** What is known from the relay, in whichever tab the connection is. Only data: it goes to other tabs as it is. */
export type Snapshot = {
  /** `down`: was or should be connected for two seconds and is not. `stopped`: stays away for good. */
  link: 'off' | 'connecting' | 'live' | 'down' | 'stopped'
  site: SiteView | null
  contact: { name: string; email: string } | null
  conversations: readonly Conversation[]
  /** Nothing can be stored: a reload ends it all. */
  memoryOnly: boolean
  /** From this device's clock to the relay's. */
  offsetMs: number
}

/** What the person is doing in this tab. */
export type Ui = {
  open: boolean
  /** Open since an earlier page: the focus stays where it is. */
  quiet: boolean
  full: boolean
  dark: boolean
  scale: number
  /** The conversation on the screen; null: the greeting. */
  current: string | null
  draft: string
  /** Name and address given before the first message. */
  contact: { name?: string; email?: string }
  /** Id of the department chosen for the next conversation. */
  department?: string
  /** The last seq that was read when news came: the *New* line stands behind it. */
  newAfter: number | null
  /** The log stands at its end. */
  atEnd: boolean
  /** `end`: asks whether the conversation shall end. */
  menu: boolean | 'end'
  /** `why`: what the form begins with. */
  leave:
    | (Pick<LeaveView, 'name' | 'email' | 'text' | 'errors' | 'busy'> & {
        why: 'nobodyFree' | 'leavesQueue' | 'queueFull'
      })
    | null
  /** A rating being made of the current conversation; `skipped`: the visitor would rather write. */
  rating: { score: number; comment: string; busy: boolean; skipped: boolean }
}

/** How it is said. What later stages say is null until they are there. */
export type Words = {
  t: Texts
  talk: TalkTexts | null
  more: MoreTexts | null
  locale: string
  formats: Formats | null
}

/** What came with the loader. `said`: the greeting of this page's own tag, before the site's; `department`: the id it names. */
export type Look = { name: string; greeting: string; said?: string | undefined; department?: string | undefined }

/** What a presenter works from. `now` by the relay's clock. */
export type Scene = {
  snapshot: Snapshot
  ui: Ui
  words: Words
  look: Look
  now: number
  current: Conversation | undefined
}
