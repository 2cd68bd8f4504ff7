import { chats } from '../fixtures/chats.ts'
import { mara } from '../fixtures/people.ts'
import { LIV, queueRows } from '../fixtures/rows.ts'
import type { Plot } from '../fixtures/world.ts'
import { open } from './plots.ts'

const away = { ...mara, availability: 'away' as const, load: 0 }

/** Lists and the empty desk. */
export type InboxState =
  | 'inbox'
  | 'inboxMine'
  | 'inboxEmpty'
  | 'inboxAway'
  | 'inboxLoading'
  | 'rowEmpty'
  | 'leftMessages'
  | 'closedList'
  | 'closedEmpty'

/** Lists and the empty desk. */
export const inboxStates: Readonly<Record<InboxState, Plot>> = {
  inbox: { path: open(null), conversations: chats, here: [LIV] },
  inboxMine: { conversations: chats, here: [LIV] },
  inboxEmpty: { rows: { mine: [], queue: [] }, me: { ...mara, load: 0 } },
  inboxAway: { rows: { mine: [], queue: [], left: [] }, me: away },
  inboxLoading: { path: open(LIV), rows: { mine: null, queue: null, open: null }, contact: null },
  rowEmpty: { path: open(null, 'queue'), rows: { queue: queueRows.map((row) => ({ ...row, preview: null })) } },
  leftMessages: { path: open(null, 'left'), conversations: chats },
  closedList: { path: open(null, 'closed'), conversations: chats },
  closedEmpty: { path: open(null, 'closed'), conversations: chats, rows: { closed: [] } },
}
