/** Where an idempotency key is kept. */
export type KeyPlace =
  /** With the event it made, in this conversation; `slot` = 32 bits that say whose key it is. */
  | { readonly in: 'events'; readonly conversationId: string; readonly slot: number }
  /** In a row of its own. */
  | { readonly in: 'keys' }

const OWN_ROW: KeyPlace = { in: 'keys' }

/**
 * `cnv_…/participant` goes to the events of that conversation, anything else to the table of keys.
 *
 * 32 bits of the participant's id are enough: ids are random and made here, and two participants of one conversation would also
 * have to use the same 128-bit client id.
 */
export function keyPlace(scope: string, id: string): KeyPlace {
  if (scope.charCodeAt(36) !== SLASH || !scope.startsWith('cnv_') || !HEX_128.test(id)) return OWN_ROW
  const participant = scope.slice(37)
  const slot = Number.parseInt(participant.slice(4, 12), 16)
  if (participant.length !== 36 || !Number.isInteger(slot)) return OWN_ROW
  return { in: 'events', conversationId: scope.slice(0, 36), slot }
}

const SLASH = 0x2f
const HEX_128 = /^[0-9a-f]{32}$/

const EVENT_ID = '"id":"evt_'

/**
 * The id of a stored event, without parsing it. Quotes inside of strings are escaped, so what a person wrote cannot look like this;
 * no other id begins with evt_.
 */
export function eventIdOf(json: string): string {
  const at = json.indexOf(EVENT_ID)
  if (at === -1) throw new Error('stored event without an id')
  return json.slice(at + 6, at + 42)
}
