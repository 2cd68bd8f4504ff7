import type { OutboxEntry } from '@deskbell/client'
import type { Snapshot } from './snapshot.ts'
import type { Delivery } from './view.ts'

/** A message without an answer for this long is shown as not sent; it goes on being tried. */
export const SLOW_MS = 20_000

/** Where a message is that is not in the timeline yet. */
export function deliveryOf({ state, error, createdAt }: OutboxEntry, link: Snapshot['link'], now: number): Delivery {
  if (state !== 'sending') return state
  if (error || (link !== 'down' && now - createdAt > SLOW_MS)) return 'trying'
  return link === 'down' ? 'waiting' : 'sending'
}
