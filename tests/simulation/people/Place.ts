import type { ChatClient, OutboxEntry } from '@deskbell/client'
import type { App } from '../../../packages/server/src/app/app.ts'
import type { Books } from '../judge/Books.ts'
import type { Faults } from '../world/Faults.ts'
import type { Page } from '../world/Page.ts'
import type { Random } from '../world/Random.ts'
import type { VirtualClock } from '../world/VirtualClock.ts'

/** What people need of the world they live in. */
export type Place = {
  readonly clock: VirtualClock
  readonly random: Random
  readonly faults: Faults
  readonly books: Books
  /** Makes somebody's new page; who they are is for the balancer to pass on. */
  openPage(storage: Page['storage'], who: Who): Page
  /** The application of some relay that answers, as HTTP finds it; null when none does. */
  anyApp(): App | null
}

/** Who opens sockets from a page. */
export type Who = {
  readonly kind: 'visitor' | 'agent'
  readonly address: string
  readonly sessionId: string | null
  /** How wrong their device's clock is. */
  readonly skewMs: number
}

/** Notes what somebody tried to say; `order` is its place among what this sender said. */
export function noteAttempt(books: Books, entry: OutboxEntry, sender: string, order: number): void {
  // Refused on the spot, and not kept.
  if (entry.state === 'failed') return
  const { conversationId, clientId, frame } = entry
  const body = JSON.stringify(frame.content)
  books.attempts.set(clientId, {
    conversationId,
    clientId,
    sender,
    order,
    body,
    fate: 'unknown',
    wasRefused: false,
  })
}

/** Whether a client has been live, undisturbed, over a good link and to a relay that is well since `since`. */
export const isLive = (client: ChatClient, page: Page): boolean =>
  client.state.kind === 'live' && page.life.isRunning && page.link?.isOpen === true && page.link.isFlowing
