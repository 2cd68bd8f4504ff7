import type { ConversationId, Event } from '@deskbell/protocol'
import type { ContactRecord } from '../../domain/records.ts'
import { textOfContact, textOfEvent } from '../../domain/search/texts.ts'
import { hasAll } from '../../domain/search/words.ts'
import type { SearchQuery, StoredHit } from '../../ports/Store.ts'
import { rowOf } from './lists.ts'
import { recordsOf } from './memory.ts'
import type { Memory, StoredConversation } from './memory.ts'

const MAX_CONTACTS = 10

/** Everything is looked through. The cursor is the number of events that the pages before have looked at. */
export function search(
  memory: Memory,
  q: SearchQuery,
): { hits: StoredHit[]; cursor: string | null; complete: boolean } {
  const ofSites = [...memory.conversations.values()].filter(({ state }) => q.siteIds.includes(state.siteId))
  const found = new Map<ConversationId, StoredHit>()
  const add = (stored: StoredConversation, how: StoredHit['found']): void => {
    if (!found.has(stored.state.id)) found.set(stored.state.id, { row: rowOf(memory, stored), found: how })
  }
  if (q.cursor === null) {
    for (const stored of ofSites) if (stored.number === q.number) add(stored, { in: 'number' })
    if (q.phrases.length > 0) byContact(memory, ofSites, q, add)
  }
  const first = found.size
  const events = ofSites.flatMap((stored) => stored.events.map((event) => ({ stored, event })))
  events.sort((a, b) => b.event.arrival - a.event.arrival)
  let looked = q.cursor === null ? 0 : Number(q.cursor)
  if (!Number.isSafeInteger(looked) || q.phrases.length === 0)
    return { hits: [...found.values()], cursor: null, complete: true }
  for (const { stored, event } of events.slice(looked)) {
    looked += 1
    if (!hasAll(textOfEvent(JSON.parse(event.json) as Event), q.phrases)) continue
    add(stored, { in: 'timeline', json: event.json })
    if (found.size - first === q.limit) return { hits: [...found.values()], cursor: String(looked), complete: true }
  }
  return { hits: [...found.values()], cursor: null, complete: true }
}

function byContact(
  memory: Memory,
  ofSites: readonly StoredConversation[],
  { phrases }: SearchQuery,
  add: (stored: StoredConversation, how: StoredHit['found']) => void,
): void {
  const contacts = [...recordsOf(memory, 'contact').values()].map(({ value }) => value as ContactRecord)
  const having = contacts.filter((contact) => hasAll(textOfContact(contact), phrases)).toReversed()
  const newest = having.flatMap((contact) => {
    const stored = ofSites.findLast(({ state }) => state.contactId === contact.id)
    return stored === undefined ? [] : [{ stored, text: textOfContact(contact) }]
  })
  for (const { stored, text } of newest.slice(0, MAX_CONTACTS)) add(stored, { in: 'contact', text })
}
