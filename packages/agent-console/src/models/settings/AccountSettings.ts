import { signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { SessionId, SessionView } from '@deskbell/protocol'
import { checks } from '../accounts/checks.ts'
import { Form } from '../accounts/Form.ts'
import type { Api } from '../accounts/Api.ts'
import type { Notices } from '../Notices.ts'
import type { Relay } from '../Relay.ts'
import type { Saves } from './Saves.ts'

/** The agent's own account: picture, password, places where they are logged in. */
export class AccountSettings {
  readonly sessions: Signal<readonly SessionView[] | null> = signal(null)
  readonly passwordForm = new Form(['current', 'password'], [], { password: checks.password })
  readonly passwordSaved: Signal<boolean> = signal(false)
  readonly uploading: Signal<boolean> = signal(false)
  readonly #deps: { relay: Relay; saves: Saves; notices: Notices; upload: Api['upload'] }

  constructor(deps: { relay: Relay; saves: Saves; notices: Notices; upload: Api['upload'] }) {
    this.#deps = deps
  }

  async loadSessions(): Promise<void> {
    const answer = await this.#deps.relay.query('sessions', {})
    if (answer.ok) this.sessions.value = answer.value.toSorted((a, b) => b.lastSeenAt - a.lastSeenAt)
  }

  async endSession(sessionId: SessionId): Promise<void> {
    await this.#deps.saves.do({ name: 'endSession', args: { sessionId } }, null)
    await this.loadSessions()
  }

  async changePassword(): Promise<void> {
    this.passwordSaved.value = false
    const done = await this.passwordForm.submit(async ({ current, password }) => {
      const answer = await this.#deps.relay.act('changePassword', { current, next: password })
      return answer.ok ? { ok: true, value: true } : answer
    })
    if (done === null) return
    this.passwordForm.set('current', '')
    this.passwordForm.set('password', '')
    this.passwordSaved.value = true
    await this.loadSessions()
  }

  /** Gives the agent a face. */
  async setPicture(file: File): Promise<void> {
    const { relay, saves, notices, upload } = this.#deps
    this.uploading.value = true
    const ticket = await relay.act('requestUpload', { purpose: 'avatar', name: file.name, bytes: file.size })
    const sent = ticket.ok ? await upload(ticketIn(ticket.ack.value), file) : ticket
    this.uploading.value = false
    if (!sent.ok) notices.refused(sent.refused)
    else await saves.do({ name: 'updateProfile', args: { avatarFileId: sent.value.fileId } }, null)
  }

  async removePicture(): Promise<void> {
    await this.#deps.saves.do({ name: 'updateProfile', args: { avatarFileId: null } }, null)
  }
}

function ticketIn(value: unknown): string {
  return typeof value === 'object' && value !== null && 'ticket' in value ? String(value.ticket) : ''
}
