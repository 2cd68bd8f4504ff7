import { signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { CommandArgs, InvitationId, InvitationView, SiteId } from '@deskbell/protocol'
import type { Refusal, Relay } from '../Relay.ts'
import type { Saves } from './Saves.ts'

/** Open invitations of one site. */
export class Invitations {
  readonly all: Signal<readonly InvitationView[] | null> = signal(null)
  /** The link that was just made. */
  readonly made: Signal<{ url: string; mailedTo: string | null } | null> = signal(null)
  readonly refused: Signal<Refusal | null> = signal(null)
  readonly busy: Signal<boolean> = signal(false)
  readonly #siteId: SiteId
  readonly #relay: Relay
  readonly #saves: Saves

  constructor(siteId: SiteId, relay: Relay, saves: Saves) {
    this.#siteId = siteId
    this.#relay = relay
    this.#saves = saves
  }

  async load(): Promise<void> {
    const answer = await this.#relay.query('invitations', { siteId: this.#siteId })
    if (answer.ok) this.all.value = answer.value
  }

  /** Makes a link that works once. */
  async invite({ role, email, departmentIds }: Omit<CommandArgs['inviteAgent'], 'siteId'>): Promise<void> {
    if (this.busy.value) return
    this.busy.value = true
    this.refused.value = null
    const mail = email?.trim() ?? ''
    const answer = await this.#relay.act('inviteAgent', {
      siteId: this.#siteId,
      role,
      departmentIds,
      ...(mail === '' ? {} : { email: mail }),
    })
    this.busy.value = false
    if (!answer.ok) {
      this.refused.value = answer.refused
      return
    }
    const value: unknown = answer.ack.value
    const url = typeof value === 'object' && value !== null && 'url' in value ? String(value.url) : ''
    const mailed = typeof value === 'object' && value !== null && 'mailed' in value && value.mailed === true
    this.made.value = { url, mailedTo: mailed && mail !== '' ? mail : null }
    await this.load()
  }

  async revoke(invitationId: InvitationId): Promise<void> {
    await this.#saves.do({ name: 'revokeInvitation', args: { invitationId } }, null)
    await this.load()
  }
}
