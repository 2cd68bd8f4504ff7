import type { QueryResultRow } from 'pg'
import type { Original } from '../../../../ports/Store.ts'
import { eventIdOf } from '../../units/keys.ts'
import { hashText } from './texts.ts'

// What an idempotency key once did. Read both by who writes, inside of the transaction, and by whoever asks later.

/** Events made by keys: `$1` conversations, `$2` whose keys (32 bits), `$3` keys in hex, all of one length. */
export const IN_EVENTS = `select k.conversation, k.slot, k.id, e.seq, e.json, e.body_hash as hash
  from unnest($1::text[], $2::int8[], $3::text[]) as k (conversation, slot, id)
  join conversations c on c.id = k.conversation
  join events e on e.conv = c.key and e.participant = k.slot and e.client_id = decode(k.id, 'hex')
    and e.client_id is not null`

export type InEvents = QueryResultRow & {
  readonly conversation: string
  readonly slot: number
  readonly id: string
  readonly seq: number
  readonly json: string
  readonly hash: Uint8Array | null
}

export const originalInEvents = ({ conversation, seq, json, hash }: InEvents): Original =>
  originalOf(conversation, seq, json, hashText(hash))

/** What a key did that made this event. */
export function originalOf(conversationId: string, seq: number, json: string, bodyHash: string): Original {
  const { at } = JSON.parse(json) as { at: number }
  return { conversationId, seq, eventId: eventIdOf(json), at, bodyHash }
}

/** Keys with rows of their own: `$1` scopes and `$2` ids, as stored. */
export const IN_KEYS = `select k.scope, k.id, k.body_hash as hash, c.id as conversation, k.seq, k.event_id as event, k.at
  from unnest($1::text[], $2::text[]) as asked (scope, id)
  join keys k on k.scope = asked.scope and k.id = asked.id
  left join conversations c on c.key = k.conv`

export type InKeys = QueryResultRow & {
  readonly scope: string
  readonly id: string
  readonly hash: string
  readonly conversation: string | null
  readonly seq: number
  readonly event: string | null
  readonly at: number
}

export const originalInKeys = ({ conversation, seq, event, at, hash }: InKeys): Original => ({
  conversationId: conversation,
  seq,
  eventId: event,
  at,
  bodyHash: hash,
})
