import type { Event } from '@deskbell/protocol'
import type { ContactRecord } from '../../../../../domain/records.ts'
import { textOfContact, textOfEvent } from '../../../../../domain/search/texts.ts'
import { hasAll } from '../../../../../domain/search/words.ts'
import type { SearchQuery } from '../../../../../ports/Store.ts'
import type { Found } from '../../../Engine.ts'
import type { Connection } from '../Connection.ts'
import type { IndexFile } from './IndexFile.ts'
import { siteToken } from './siteToken.ts'

/** Contacts with the words that are shown, the newest. */
const MAX_CONTACTS = 10
/** Events with the words that are looked at for one page: of one long conversation only the newest is shown. */
const MAX_LOOKED_AT = 3_000

/**
 * One page. What the index gives is held against what is stored now: what was erased since, or moved, is not found. One
 * conversation is found once on a page.
 */
export function findIn(index: IndexFile, truth: Connection, question: SearchQuery): Found {
  const isFirst = question.cursor === null
  const numbers = isFirst ? byNumber(truth, question) : []
  if (question.phrases.length === 0 || question.siteIds.length === 0)
    return { numbers, contacts: [], events: [], cursor: null }
  const match = matchOf(truth, question)
  const seen = new Set(numbers)
  const contacts = isFirst ? byContact(index, truth, question, match, seen) : []
  return { numbers, contacts, ...byEvent(index, truth, question, match, seen) }
}

function byNumber(truth: Connection, { number, siteIds }: SearchQuery): number[] {
  if (number === null) return []
  const sql = 'select key from conversations where site = ? and number = ?'
  return siteIds.flatMap((site) => truth.get<{ key: number }>(sql, site, number)?.key ?? [])
}

function byContact(
  index: IndexFile,
  truth: Connection,
  { phrases, siteIds }: SearchQuery,
  match: string,
  seen: Set<number>,
): { conv: number; text: string }[] {
  const found: { conv: number; text: string }[] = []
  const sql = 'select rowid as ord from contacts where contacts match ? order by rowid desc limit 100'
  for (const { ord } of index.each<{ ord: number }>(sql, match)) {
    const contact = truth.get<{ id: string; site: string; doc: string }>(
      'select id, site, doc from contacts where ord = ?',
      ord,
    )
    if (contact === undefined || !siteIds.includes(contact.site)) continue
    const text = textOfContact(JSON.parse(contact.doc) as ContactRecord)
    const newest = 'select key from conversations where contact = ? order by key desc limit 1'
    const conv = truth.get<{ key: number }>(newest, contact.id)?.key
    if (conv === undefined || seen.has(conv) || !hasAll(text, phrases)) continue
    seen.add(conv)
    found.push({ conv, text })
    if (found.length === MAX_CONTACTS) break
  }
  return found
}

function byEvent(
  index: IndexFile,
  truth: Connection,
  { phrases, siteIds, limit, cursor }: SearchQuery,
  match: string,
  seen: Set<number>,
): Pick<Found, 'events' | 'cursor'> {
  const sites = new Set(siteIds)
  const before = cursor === null ? Number.MAX_SAFE_INTEGER : Number(cursor)
  const events: { conv: number; json: string }[] = []
  if (!Number.isSafeInteger(before)) return { events, cursor: null }
  const sql = `select rowid as row from events where events match ? and rowid < ? order by rowid desc limit ${MAX_LOOKED_AT}`
  let last = 0
  let looked = 0
  for (const { row } of index.each<{ row: number }>(sql, match, before)) {
    looked += 1
    last = row
    const event = truth.get<{ conv: number; site: string; json: string }>(EVENT, row)
    if (event === undefined || seen.has(event.conv) || !sites.has(event.site)) continue
    if (!hasAll(textOfEvent(JSON.parse(event.json) as Event), phrases)) continue
    seen.add(event.conv)
    events.push({ conv: event.conv, json: event.json })
    if (events.length === limit) return { events, cursor: String(row) }
  }
  return { events, cursor: looked === MAX_LOOKED_AT ? String(last) : null }
}

const EVENT = `select e.conv, c.site, e.json from events e join conversations c on c.key = e.conv where e.rowid = ?`

/** The question as the index reads it. Sites only when some are left out: all have a token in common that is in every row. */
function matchOf(truth: Connection, { phrases, siteIds }: SearchQuery): string {
  const words = phrases.map(({ tokens, whole }) => `"${tokens.join(' ')}"${whole ? '' : '*'}`).join(' AND ')
  const all = truth.get<{ n: number }>('select count(*) as n from sites')?.n ?? 0
  if (siteIds.length >= all) return `words : (${words})`
  return `words : (${words}) AND site : (${siteIds.map((id) => `"${siteToken(id)}"`).join(' OR ')})`
}
