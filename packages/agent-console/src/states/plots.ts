import type { Status } from '@deskbell/protocol'
import { chats } from '../fixtures/chats.ts'
import { mara, OUTDOOR, sites } from '../fixtures/people.ts'
import { deskRows } from '../fixtures/rows.ts'
import type { Story } from '../fixtures/stories.ts'
import type { Plot } from '../fixtures/world.ts'
import { pathOf } from '../models/route.ts'
import type { InboxRoute, SitePage } from '../models/route.ts'

/** The inbox with this conversation open. */
export const open = (conversationId: string | null, view: InboxRoute['view'] = 'open') =>
  pathOf({ screen: 'inbox', view, conversationId })
/** A page of the first site's settings. */
export const settings = (tab: SitePage) => pathOf({ screen: 'settings', page: 'site', siteId: OUTDOOR, tab })
/** A draft kept by the browser. */
export const draftOf = (id: string, text: string, kind: 'reply' | 'note' = 'reply') => ({
  [`draft/${mara.id}/${id}/${kind}`]: text,
})

/** A story that is open, among the four of the desk. */
export function tell(story: Story, more: Plot = {}): Plot {
  const isMine = story.row.agentId === mara.id
  const rest = deskRows.filter((row) => row.id !== story.row.id)
  return {
    path: open(story.row.id, viewOf(story)),
    ...more,
    rows: { mine: isMine ? [...rest, story.row].slice(-4) : rest, open: [story.row, ...rest], ...more.rows },
    conversations: { ...chats, [story.row.id]: story.chat, ...more.conversations },
  }
}

function viewOf({ row }: Story): InboxRoute['view'] {
  const views: Partial<Record<Status, InboxRoute['view']>> = { closed: 'closed', queued: 'queue' }
  return views[row.status] ?? 'open'
}

const [outdoor, rentals] = sites
/** The sites, with something else about the first. */
export const withOutdoor = (change: Partial<NonNullable<typeof outdoor>>): Plot['sites'] =>
  outdoor && rentals ? [{ ...outdoor, ...change }, rentals] : sites
