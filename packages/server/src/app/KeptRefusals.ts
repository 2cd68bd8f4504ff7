import type { ClientId, ConversationId } from '@deskbell/protocol'

/** The newest are kept. Few are refused at all, and a copy is late by seconds. */
const MAX_KEPT = 2_000

/** Whose words, in which conversation, and their key: what the store calls a key without its seq. */
type Key = { readonly scope: string; readonly id: ClientId }

/**
 * Words that would have opened a conversation and were refused because another was open. By now they have been said there, so a
 * copy that was long on its way (from another page of the same browser, or by a connection that was given up) gets the same answer
 * even when nothing is open any more. Those that would open a conversation are refused by what the store keeps of it, on all relays;
 * here are the newest, for copies that come into a conversation somebody else has opened meanwhile.
 */
export class KeptRefusals {
  readonly #open = new Map<string, ConversationId>()

  /** It was refused for the sake of this open conversation. */
  keep({ scope, id }: Key, open: ConversationId): void {
    this.#open.set(`${scope} ${id}`, open)
    if (this.#open.size <= MAX_KEPT) return
    const [oldest] = this.#open.keys()
    if (oldest !== undefined) this.#open.delete(oldest)
  }

  /** The conversation for whose sake it was refused; undefined when it was not, or too long ago. */
  openFor({ scope, id }: Key): ConversationId | undefined {
    return this.#open.size === 0 ? undefined : this.#open.get(`${scope} ${id}`)
  }
}
