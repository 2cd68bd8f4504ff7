import { signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { SiteId } from '@deskbell/protocol'
import type { Saves } from './Saves.ts'

/** The secret by which a site vouches for who its visitors are. The relay tells it once, when it is made. */
export class IdentitySecret {
  /** The secret that was just made; null once it was put away. */
  readonly made: Signal<string | null> = signal(null)
  readonly busy: Signal<boolean> = signal(false)
  readonly #siteId: SiteId
  readonly #saves: Saves

  constructor(siteId: SiteId, saves: Saves) {
    this.#siteId = siteId
    this.#saves = saves
  }

  /** Makes a new one. The one before is believed until the next is made, so that a server can change over; older ones stop. */
  async make(): Promise<void> {
    if (this.busy.value) return
    this.busy.value = true
    const answer = await this.#saves.do({ name: 'rotateIdentitySecret', args: { siteId: this.#siteId } }, null)
    this.busy.value = false
    if (answer.ok) this.made.value = secretIn(answer.ack.value)
  }
}

function secretIn(value: unknown): string | null {
  return typeof value === 'object' && value !== null && 'secret' in value ? String(value.secret) : null
}
