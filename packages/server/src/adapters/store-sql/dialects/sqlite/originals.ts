import type { Original } from '../../../../ports/Store.ts'
import { eventIdOf } from '../../units/keys.ts'
import type { Connection } from './Connection.ts'

// What an idempotency key once did. Read both by the writer, inside of its transaction, and by whoever asks later.

/** Bytes of a hex text. */
export const hexBytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex')

/** A hash as it is stored: bytes where it is hex, which is half as long. */
export function hashCell(hash: string): Uint8Array | string {
  return HEX.test(hash) ? Buffer.from(hash, 'hex') : hash
}

const HEX = /^(?:[0-9a-f]{2})+$/
/** The hash that was stored. */
export const hashText = (cell: Uint8Array | string | null): string =>
  typeof cell === 'string' ? cell : cell === null ? '' : Buffer.from(cell).toString('hex')

/** What made this event. */
export function originalInEvents(connection: Connection, conversationId: string, conv: number, seq: number): Original {
  const row = connection.get<{ json: string; body_hash: Uint8Array | string | null }>(
    'select json, body_hash from events where conv = ? and seq = ?',
    conv,
    seq,
  )
  if (!row) throw new Error('an idempotency key without its event')
  const { at } = JSON.parse(row.json) as { at: number }
  return { conversationId, seq, eventId: eventIdOf(row.json), at, bodyHash: hashText(row.body_hash) }
}

/** The seq this key made in a conversation. */
export function seqOfKey(
  connection: Connection,
  conversationId: string,
  slot: number,
  id: string,
): { conv: number; seq: number } | undefined {
  return connection.get(
    `select conv, seq from events
     where conv = (select key from conversations where id = ?) and participant = ? and client_id = ? and client_id is not null`,
    conversationId,
    slot,
    hexBytes(id),
  )
}

export function originalInKeys(connection: Connection, scope: string, id: string): Original | null {
  const row = connection.get<{
    body_hash: string
    conversation: string | null
    seq: number
    event_id: string | null
    at: number
  }>(
    `select k.body_hash, c.id as conversation, k.seq, k.event_id, k.at
     from keys k left join conversations c on c.key = k.conv where k.scope = ? and k.id = ?`,
    scope,
    id,
  )
  if (!row) return null
  return { conversationId: row.conversation, seq: row.seq, eventId: row.event_id, at: row.at, bodyHash: row.body_hash }
}
