import { computed, effect, signal } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import { MAX_TEXT_CHARS } from '@deskbell/protocol'
import type { ClientId, ConversationId } from '@deskbell/protocol'
import type { DraftKind, Drafts } from './Drafts.ts'
import type { Notices } from './Notices.ts'
import type { Ownership } from './ownership.ts'
import type { Relay } from './Relay.ts'
import { textOf } from './timeline/layOut.ts'

/** The count of characters shows from here on. */
const COUNT_FROM = MAX_TEXT_CHARS - 400

type Deps = { relay: Relay; drafts: Drafts; notices: Notices; ownership: ReadonlySignal<Ownership> }

/** Writing in one conversation: which of the two drafts is in front, and what becomes of it. */
export class Composer {
  readonly kind: Signal<DraftKind>
  readonly text: ReadonlySignal<string>
  /** Whether a reply can be sent by me, now. Notes always can. */
  readonly mayReply: ReadonlySignal<boolean>
  /** Characters left, where that is worth saying; negative when too long. */
  readonly charsLeft: ReadonlySignal<number | null>
  readonly maySend: ReadonlySignal<boolean>
  /** Raised to ask the view for the focus: a count, so that asking twice is twice. */
  readonly focusAsked: Signal<number> = signal(0)
  readonly #id: ConversationId
  readonly #deps: Deps
  readonly #stop: () => void
  #typing = false

  constructor(id: ConversationId, deps: Deps) {
    this.#id = id
    this.#deps = deps
    this.mayReply = computed(() => deps.ownership.value.is === 'mine')
    this.kind = signal('reply')
    this.#stop = this.#chooseOnce()
    this.text = computed(() => deps.drafts.text(id, this.kind.value).value)
    this.charsLeft = computed(() => {
      const length = [...this.text.value].length
      return length < COUNT_FROM ? null : MAX_TEXT_CHARS - length
    })
    this.maySend = computed(() => {
      const short = (this.charsLeft.value ?? 0) >= 0
      return short && this.text.value.trim() !== '' && (this.kind.value === 'note' || this.mayReply.value)
    })
  }

  /** Brings a draft to the front; [A1] the other one keeps its text. */
  turnTo(kind: DraftKind): void {
    if (kind !== this.kind.value) this.#setTyping(false)
    this.kind.value = kind
  }

  focus(kind: DraftKind): void {
    this.turnTo(kind)
    this.focusAsked.value += 1
  }

  write(text: string): void {
    this.#deps.drafts.set(this.#id, this.kind.value, text)
    this.#setTyping(this.kind.value === 'reply' && this.mayReply.value && text.trim() !== '')
  }

  /** Hands the text to the outbox. It shows in the timeline at once, with its true state. */
  send(): void {
    if (!this.maySend.value) return
    const kind = this.kind.value
    if (this.#post(kind, this.text.value.trim())) this.#deps.drafts.set(this.#id, kind, '')
    this.#setTyping(false)
  }

  /** A refused reply becomes a note: only the team sees it. */
  sendAsNote(clientId: ClientId): void {
    const entry = this.#entry(clientId)
    if (entry && this.#post('note', textOf(entry.frame.content))) this.#deps.relay.discard(clientId)
  }

  /** Puts an unsent message back into the draft it came from. */
  takeBack(clientId: ClientId): void {
    const entry = this.#entry(clientId)
    if (!entry) return
    const kind = 'kind' in entry.frame && entry.frame.kind === 'note' ? 'note' : 'reply'
    if (this.#deps.relay.discard(clientId) === null) return
    this.#deps.drafts.add(this.#id, kind, textOf(entry.frame.content))
    this.focus(kind)
  }

  retry(clientId: ClientId): void {
    this.#deps.relay.retry(clientId)
  }

  discard(clientId: ClientId): void {
    this.#deps.relay.discard(clientId)
  }

  /** The reply draft goes on as a note; what was in the note stays above it. */
  keepReplyAsNote(): void {
    const reply = this.#deps.drafts.text(this.#id, 'reply').value
    if (reply.trim() === '') return
    this.#deps.drafts.add(this.#id, 'note', reply)
    this.#deps.drafts.set(this.#id, 'reply', '')
    this.focus('note')
  }

  /** The chat is being left: nobody types here any more. */
  leave(): void {
    this.#stop()
    this.#setTyping(false)
  }

  /**
   * Somebody else's chat opens on the note, unless a reply was begun in it. Decided once, as soon as it is known whose it is:
   * [A3] later changes of hands never put another draft under the writer's keys.
   */
  #chooseOnce(): () => void {
    let chosen = false
    return effect(() => {
      const { is } = this.#deps.ownership.value
      if (chosen || is === 'unknown') return
      chosen = true
      const begun = this.#deps.drafts.text(this.#id, 'reply').peek() !== ''
      if (is !== 'mine' && !begun && this.kind.peek() === 'reply') this.kind.value = 'note'
    })
  }

  #entry(clientId: ClientId) {
    return this.#deps.relay.outbox().find((each) => each.clientId === clientId)
  }

  #post(kind: DraftKind, text: string): boolean {
    const ownership = this.#deps.ownership.value
    const token = kind === 'reply' && ownership.is === 'mine' ? ownership.token : null
    const entry = this.#deps.relay.send({
      conversationId: this.#id,
      kind: kind === 'note' ? 'note' : 'message',
      content: { parts: [{ type: 'text', text }] },
      ...(token === null ? {} : { ownerToken: token }),
    })
    if (entry.state !== 'failed' || entry.error?.code !== 'outbox_full') return true
    this.#deps.notices.refused(entry.error)
    return false
  }

  #setTyping(on: boolean): void {
    if (!on && !this.#typing) return
    this.#typing = on
    this.#deps.relay.typing(this.#id, on)
  }
}
