import { chats } from '../fixtures/chats.ts'
import { agentRef, happens, timeline } from '../fixtures/events.ts'
import { MARA, mara, SALES, TOM } from '../fixtures/people.ts'
import { deskRows, LIV, queueRows, row } from '../fixtures/rows.ts'
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
  | 'handedOver'
  | 'unnamed'
  | 'setAway'
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
  handedOver: {
    path: open(LIV),
    conversations: chats,
    rows: { mine: deskRows.slice(0, 3) },
    then: ({ relay, lists }) => {
      const [, , , porto] = deskRows
      if (!porto) return
      lists.get('mine')?.set(deskRows)
      relay.set(porto.id, {
        events: timeline(porto.id, [
          happens('conversation.transferred', agentRef(TOM), 1, { from: TOM, toAgentId: MARA }),
          happens('conversation.assigned', agentRef(TOM), 1, { agentId: MARA, how: 'transferred', waitedMs: 0 }),
        ]),
      })
    },
  },
  unnamed: {
    path: open(null, 'queue'),
    rows: {
      mine: [1, 10, 11, 17].map((n) => ({
        ...row({ n, name: '', department: SALES, agent: MARA, said: 'Hello' }),
        number: n,
      })),
      queue: [204, 4817].map((n) => ({
        ...row({ n, name: '', department: SALES, waits: n * 100, said: 'Hello' }),
        number: n,
      })),
    },
  },
  setAway: {
    path: open(LIV),
    conversations: chats,
    me: { ...mara, availability: 'away', awayBecause: 'lapsed' },
    then: ({ inside }) => {
      inside().notices.done('notice.copied')
      inside().notices.done('notice.copied')
    },
  },
  leftMessages: { path: open(null, 'left'), conversations: chats },
  closedList: { path: open(null, 'closed'), conversations: chats },
  closedEmpty: { path: open(null, 'closed'), conversations: chats, rows: { closed: [] } },
}
