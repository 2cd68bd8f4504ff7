import type { Event } from '@deskbell/protocol'
import type { ContactRecord } from '../../../../../domain/records.ts'
import { textOfContact, textOfEvent } from '../../../../../domain/search/texts.ts'
import { tokensOf } from '../../../../../domain/search/words.ts'
import type { Ask } from '../commit/readGround.ts'
import { siteWord } from './siteWord.ts'

/** Events and contacts taken in at a time. */
export const STEP = 500

/** One relay at a time takes words in. Any number that no other lock of ours uses. */
const TAKING = 0x776f7264

const LOCK = `select pg_advisory_xact_lock(${TAKING})`
const WANTED = `delete from words_wanted where ctid = any(array(select ctid from words_wanted limit ${STEP}))
  returning id, conv, seq, contact`
const EVENTS = `select asked.conv, asked.seq, c.site, e.json
  from unnest($1::int8[], $2::int8[]) with ordinality as asked (conv, seq, place)
  join conversations c on c.key = asked.conv join events e on e.conv = asked.conv and e.seq = asked.seq order by place`
const CONTACTS = 'select ord, site, doc from contacts where ord = any($1::int8[])'
// Words as JSON, because arrays of different lengths are no array of arrays. Told by place, so that newer ones have higher numbers.
const PUT_EVENTS = `insert into event_words (conv, seq, words)
  select conv, seq, array_to_tsvector(array(select json_array_elements_text(words::json)))
  from unnest($1::int8[], $2::int8[], $3::text[]) with ordinality as w (conv, seq, words, place) order by place
  on conflict (conv, seq) do update set words = excluded.words`
const PUT_CONTACTS = `insert into contact_words (contact, words)
  select contact, array_to_tsvector(array(select json_array_elements_text(words::json)))
  from unnest($1::int8[], $2::text[]) as w (contact, words) order by contact
  on conflict (contact) do update set words = excluded.words`

type Wanted = {
  readonly id: number
  readonly conv: number | null
  readonly seq: number | null
  readonly contact: number | null
}

/**
 * Takes in words of some of what is new or changed, in the open transaction, and tells how much of it there was. Whatever is
 * committed and not taken in yet is in `words_wanted`, whoever committed it; a relay that dies meanwhile leaves it there.
 */
export async function takeWords(ask: Ask): Promise<number> {
  await ask(LOCK, [])
  const wanted = (await ask<Wanted>(WANTED, [])).toSorted((a, b) => a.id - b.id)
  // Once each: a row that is inserted twice by one statement is an error.
  const events = new Map(wanted.flatMap(({ conv, seq }) => (conv === null ? [] : [[`${conv} ${seq}`, { conv, seq }]])))
  const contacts = [...new Set(wanted.flatMap(({ contact }) => contact ?? []))]
  if (events.size > 0) {
    const asked = [...events.values()]
    const rows = await ask<{ conv: number; seq: number; site: string; json: string }>(EVENTS, [
      asked.map(({ conv }) => conv),
      asked.map(({ seq }) => seq),
    ])
    const put = rows.flatMap(({ json, site, ...place }) =>
      withWords(place, textOfEvent(JSON.parse(json) as Event), site),
    )
    await ask(PUT_EVENTS, [put.map(({ conv }) => conv), put.map(({ seq }) => seq), put.map(({ words }) => words)])
  }
  if (contacts.length > 0) {
    const rows = await ask<{ ord: number; site: string; doc: string }>(CONTACTS, [contacts])
    const put = rows.flatMap(({ doc, site, ord }) =>
      withWords({ ord }, textOfContact(JSON.parse(doc) as ContactRecord), site),
    )
    await ask(PUT_CONTACTS, [put.map(({ ord }) => ord), put.map(({ words }) => words)])
  }
  return wanted.length
}

function withWords<T extends object>(place: T, text: string, site: string): (T & { readonly words: string })[] {
  if (text === '') return []
  const words = tokensOf(text).map((token) => token.text)
  return words.length === 0 ? [] : [{ ...place, words: JSON.stringify([...words, siteWord(site)]) }]
}
