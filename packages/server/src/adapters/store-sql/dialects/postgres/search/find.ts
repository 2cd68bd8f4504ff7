import type { Event } from '@deskbell/protocol'
import type { ContactRecord } from '../../../../../domain/records.ts'
import { textOfContact, textOfEvent } from '../../../../../domain/search/texts.ts'
import { hasAll } from '../../../../../domain/search/words.ts'
import type { SearchQuery } from '../../../../../ports/Store.ts'
import type { Found } from '../../../Engine.ts'
import type { Ask } from '../commit/readGround.ts'
import { siteWord } from './siteWord.ts'

/** Contacts with the words that are shown, the newest. */
const MAX_CONTACTS = 10
/** Events with the words that are looked at for one page: of one long conversation only the newest is shown. */
const MAX_LOOKED_AT = 3_000
/** Of those, read at once: most pages are full before. */
const STEP = 200

const NUMBERS = 'select key from conversations where site = any($1::text[]) and number = $2 order by key'
const SITES = 'select count(*) as sites from sites'
const CONTACTS = `select c.site, c.doc, newest.key as conv from contact_words w join contacts c on c.ord = w.contact
  cross join lateral (select key from conversations where contact = c.id order by key desc limit 1) as newest
  where w.words @@ $1::tsquery order by w.contact desc limit 100`
const EVENTS = `select w.ord, w.conv, c.site, e.json
  from (select ord, conv, seq from event_words where words @@ $1::tsquery and ord < $2::int8 order by ord desc limit ${STEP}) as w
  join conversations c on c.key = w.conv join events e on e.conv = w.conv and e.seq = w.seq order by w.ord desc`

/**
 * One page. What the words give is held against what is stored now: they tell neither order nor what was erased since. One
 * conversation is found once on a page.
 */
export async function findIn(ask: Ask, question: SearchQuery): Promise<Found> {
  const { phrases, siteIds, cursor } = question
  const isFirst = cursor === null
  const numbers = isFirst ? await byNumber(ask, question) : []
  if (phrases.length === 0 || siteIds.length === 0) return { numbers, contacts: [], events: [], cursor: null }
  const query = await queryOf(ask, question)
  const seen = new Set(numbers)
  const contacts = isFirst ? await byContact(ask, question, query, seen) : []
  return { numbers, contacts, ...(await byEvent(ask, question, query, seen)) }
}

async function byNumber(ask: Ask, { number, siteIds }: SearchQuery): Promise<number[]> {
  if (number === null || !Number.isSafeInteger(number)) return []
  return (await ask<{ key: number }>(NUMBERS, [siteIds, number])).map(({ key }) => key)
}

async function byContact(
  ask: Ask,
  { phrases, siteIds }: SearchQuery,
  query: string,
  seen: Set<number>,
): Promise<{ conv: number; text: string }[]> {
  const found: { conv: number; text: string }[] = []
  for (const { site, doc, conv } of await ask<{ site: string; doc: string; conv: number }>(CONTACTS, [query])) {
    const text = textOfContact(JSON.parse(doc) as ContactRecord)
    if (!siteIds.includes(site) || seen.has(conv) || !hasAll(text, phrases)) continue
    seen.add(conv)
    found.push({ conv, text })
    if (found.length === MAX_CONTACTS) break
  }
  return found
}

async function byEvent(
  ask: Ask,
  { phrases, siteIds, limit, cursor }: SearchQuery,
  query: string,
  seen: Set<number>,
): Promise<Pick<Found, 'events' | 'cursor'>> {
  const sites = new Set(siteIds)
  const events: { conv: number; json: string }[] = []
  let before = cursor === null ? Number.MAX_SAFE_INTEGER : Number(cursor)
  if (!Number.isSafeInteger(before)) return { events, cursor: null }
  for (let looked = 0; looked < MAX_LOOKED_AT; looked += STEP) {
    const rows = await ask<{ ord: number; conv: number; site: string; json: string }>(EVENTS, [query, before])
    for (const { ord, conv, site, json } of rows) {
      before = ord
      if (seen.has(conv) || !sites.has(site) || !hasAll(textOfEvent(JSON.parse(json) as Event), phrases)) continue
      seen.add(conv)
      events.push({ conv, json })
      if (events.length === limit) return { events, cursor: String(ord) }
    }
    if (rows.length < STEP) return { events, cursor: null }
  }
  return { events, cursor: String(before) }
}

/** All words of all phrases, the last one of each as a beginning; sites only when some are left out. */
async function queryOf(ask: Ask, { phrases, siteIds }: SearchQuery): Promise<string> {
  const words = phrases.flatMap(({ tokens, whole }) =>
    tokens.map((token, index) => quoted(token) + (index === tokens.length - 1 && !whole ? ':*' : '')),
  )
  const [all] = await ask<{ sites: number }>(SITES, [])
  if (siteIds.length < (all?.sites ?? 0)) words.push(`(${siteIds.map((id) => quoted(siteWord(id))).join(' | ')})`)
  return words.join(' & ')
}

/** A word as it stands in a query: https://www.postgresql.org/docs/current/datatype-textsearch.html#DATATYPE-TSQUERY */
const quoted = (word: string): string => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
