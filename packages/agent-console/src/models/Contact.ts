import { effect, signal } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { ContactView, ConversationId } from '@deskbell/protocol'
import type { Notices } from './Notices.ts'
import type { Refusal, Relay } from './Relay.ts'
import type { Thread } from './Thread.ts'

/** The person behind the open conversation. */
export class Contact {
  readonly value: Signal<ContactView | null> = signal(null)
  readonly failed: Signal<Refusal | null> = signal(null)
  readonly #relay: Relay
  readonly #notices: Notices
  readonly #stop: () => void
  #id: ConversationId | null = null

  constructor(
    relay: Relay,
    notices: Notices,
    thread: ReadonlySignal<Thread | null>,
    connected: ReadonlySignal<boolean>,
  ) {
    this.#relay = relay
    this.#notices = notices
    this.#stop = effect(() => {
      const id = thread.value?.id ?? null
      // Whoever writes again may be on another page by now.
      void thread.value?.row.value?.lastVisitorSeq
      if (connected.value) void this.#load(id)
    })
  }

  /** Asks again. */
  reload(): void {
    void this.#load(this.#id)
  }

  /** Writes down what the visitor told us. */
  async update(change: { name?: string; email?: string }): Promise<boolean> {
    const contact = this.value.value
    if (!contact) return false
    this.value.value = { ...contact, ...change }
    const answer = await this.#relay.act('updateContact', { contactId: contact.id, ...change })
    if (answer.ok) return true
    if (this.value.value?.id === contact.id) this.value.value = contact
    this.#notices.refused(answer.refused)
    return false
  }

  close(): void {
    this.#stop()
  }

  async #load(id: ConversationId | null): Promise<void> {
    if (id !== this.#id) this.value.value = null
    this.#id = id
    if (id === null) return
    const answer = await this.#relay.query('contact', { conversationId: id })
    if (this.#id !== id) return
    if (answer.ok) this.value.value = answer.value
    this.failed.value = answer.ok ? null : answer.refused
  }
}
