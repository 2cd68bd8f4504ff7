import { chats, liv } from '../fixtures/chats.ts'
import { idOf } from '../fixtures/ids.ts'
import { deskRows, LIV, MAXIMILIANE, RAHMAN } from '../fixtures/rows.ts'
import * as stories from '../fixtures/stories.ts'
import type { Plot } from '../fixtures/world.ts'
import { draftOf, open, tell } from './plots.ts'

/** One conversation and its visitor. */
export type ConversationState =
  | 'conversation'
  | 'conversationRtl'
  | 'conversationLoading'
  | 'conversationMissing'
  | 'longNames'
  | 'twelveHours'
  | 'failedSend'
  | 'failedTooLong'
  | 'sending'
  | 'sent'
  | 'read'
  | 'noteTab'
  | 'whyThisAgent'
  | 'takenOver'
  | 'withColleague'
  | 'inQueue'
  | 'closed'
  | 'closedMine'
  | 'closedKept'
  | 'reopened'
  | 'leftByEmail'
  | 'leftOpen'
  | 'eventful'
  | 'olderAbove'
  | 'olderLoading'
  | 'olderFailed'
  | 'writingTooLong'
  | 'contextSheet'
  | 'contextLoading'
  | 'contextFailed'
  | 'contextEdit'

/** Liv's chat, closed by Mara while she has it open. */
function closedWhileOpen(more: Plot = {}): Plot {
  return {
    path: open(LIV),
    conversations: chats,
    ...more,
    then: async ({ inside, relay, lists }) => {
      await inside().actions.close(LIV)
      const { view } = liv
      if (view) relay.set(LIV, { view: { ...view, status: 'closed', agent: null }, typing: [] })
      lists.get('mine')?.set(deskRows.filter((row) => row.id !== LIV))
    },
  }
}

/** One conversation and its visitor. */
export const conversationStates: Readonly<Record<ConversationState, Plot>> = {
  conversation: {
    path: open(LIV),
    conversations: chats,
    here: [LIV],
    memory: draftOf(
      LIV,
      'It is a mid grey, a little warmer than the photo. I can send you a picture from the shop floor',
    ),
    then: ({ inside }) => inside().thread.value?.composer.focus('reply'),
  },
  conversationRtl: {
    path: open(RAHMAN),
    conversations: chats,
    lang: 'ar',
    memory: draftOf(RAHMAN, 'نعم، لديك 30 يومًا ما دام'),
  },
  conversationLoading: { path: open(LIV), contact: null },
  conversationMissing: {
    path: open(idOf('cnv', 4242)),
    conversations: chats,
    then: ({ relay }) =>
      relay.tell({ type: 'frame', frame: { type: 'gone', conversationId: idOf('cnv', 4242), reason: 'not_found' } }),
  },
  longNames: tell(stories.longNames),
  twelveHours: tell(stories.oluwaseun, { path: open(stories.oluwaseun.row.id, 'mine') }),
  failedSend: { path: open(MAXIMILIANE), conversations: chats },
  failedTooLong: tell(stories.tooLong),
  sending: tell(stories.sending),
  sent: tell(stories.sent),
  read: tell(stories.read),
  noteTab: {
    path: open(LIV),
    conversations: chats,
    memory: draftOf(LIV, 'She asked twice about the colour: the photo needs a retake.', 'note'),
    then: ({ inside }) => inside().thread.value?.composer.focus('note'),
  },
  whyThisAgent: { path: open(LIV), conversations: chats, click: '.line-reason' },
  takenOver: {
    path: open(MAXIMILIANE),
    conversations: chats,
    memory: draftOf(MAXIMILIANE, 'If it takes longer, write to me and I will ask the bank.'),
    then: ({ relay, lists }) => {
      relay.set(MAXIMILIANE, stories.takenOver.chat)
      lists.get('mine')?.set(deskRows.filter((row) => row.id !== MAXIMILIANE))
      lists.get('open')?.set([...deskRows.filter((row) => row.id !== MAXIMILIANE), stories.takenOver.row])
    },
  },
  withColleague: tell(stories.sofia),
  inQueue: tell(stories.grace),
  closed: tell(stories.trond, { rows: { closed: [stories.trond.row] } }),
  closedMine: closedWhileOpen(),
  closedKept: closedWhileOpen({ memory: draftOf(LIV, 'One more thing before you go') }),
  reopened: tell(stories.trondAgain),
  leftByEmail: tell(stories.oluwaseun, { path: open(stories.oluwaseun.row.id, 'mine'), mails: true }),
  leftOpen: tell(stories.unclaimed, { path: open(stories.unclaimed.row.id, 'left') }),
  eventful: tell(stories.eventful),
  olderAbove: tell(stories.fewOfMany),
  olderLoading: {
    ...tell(stories.fewOfMany),
    then: ({ inside }) => {
      const thread = inside().thread.value
      if (thread) thread.older.value = 'loading'
    },
  },
  olderFailed: {
    ...tell(stories.fewOfMany),
    then: async ({ inside }) => inside().thread.value?.loadOlder(),
  },
  writingTooLong: { path: open(LIV), conversations: chats, memory: draftOf(LIV, 'All about charcoal. '.repeat(205)) },

  contextSheet: {
    path: open(LIV),
    conversations: chats,
    here: [LIV],
    then: ({ inside }) => void (inside().overlay.value = 'context'),
  },
  contextLoading: {
    path: open(LIV),
    conversations: chats,
    contact: null,
    then: ({ inside }) => void (inside().overlay.value = 'context'),
  },
  contextFailed: {
    path: open(LIV),
    conversations: chats,
    contact: null,
    then: ({ inside }) => {
      inside().contact.failed.value = { code: 'store_unavailable', retryable: true }
      inside().overlay.value = 'context'
    },
  },
  contextEdit: {
    path: open(LIV),
    conversations: chats,
    then: ({ inside }) => void (inside().overlay.value = 'context'),
    click: '.who-edit',
  },
}
