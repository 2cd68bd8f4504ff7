import { signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type {
  AgentId,
  CommandArgs,
  CommandName,
  ConversationId,
  DepartmentId,
  ListRow,
  Status,
} from '@deskbell/protocol'
import type { Conversations } from './Conversations.ts'
import type { Directory } from './Directory.ts'
import type { Lists } from './Lists.ts'
import type { Notice, Notices, Visitor } from './Notices.ts'
import type { Refusal, Relay } from './Relay.ts'
import { isAway } from './waits.ts'

/** Where a chat can be handed. */
export type TransferTarget = { readonly agentId: AgentId } | { readonly departmentId: DepartmentId }

type Deps = {
  relay: Relay
  conversations: Conversations
  lists: Lists
  directory: Directory
  notices: Notices
  /** Shows a conversation because the agent asked for it. */
  show: (id: ConversationId) => void
}

/** What an agent does with a conversation. A *no* is told by a notice and changes nothing. */
export class Actions {
  /** Conversations with a command under way: their buttons wait. */
  readonly busy: Signal<ReadonlySet<ConversationId>> = signal(new Set())
  /** Conversations I asked for myself: their arrival on my desk needs no bell. */
  readonly asked = new Set<ConversationId>()
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Takes a waiting chat or a left message, and shows it. */
  async take(id: ConversationId): Promise<boolean> {
    this.asked.add(id)
    const done = await this.#act('claim', {}, id)
    if (done) this.#deps.show(id)
    else this.asked.delete(id)
    return done
  }

  /** Takes the first of the queue that I may take. */
  async takeNext(): Promise<boolean> {
    const next = this.next()
    return next ? this.take(next.id) : false
  }

  /** Who would be next for me: the earliest of my departments, else the earliest. */
  next(): ListRow | null {
    const rows = this.#deps.lists.of('queue').value.rows ?? []
    const mine = this.#deps.directory.me.value?.departmentIds ?? []
    const present = rows.filter((row) => !isAway(row))
    return present.find((row) => mine.includes(row.departmentId)) ?? present[0] ?? rows[0] ?? null
  }

  async takeOver(id: ConversationId): Promise<boolean> {
    this.asked.add(id)
    const done = await this.#act('takeOver', {}, id)
    if (!done) this.asked.delete(id)
    return done
  }

  async transfer(id: ConversationId, to: TransferTarget): Promise<boolean> {
    const who = this.#visitorOf(id)
    const done = await this.#act('transfer', to, id)
    if (done) this.#deps.notices.done({ done: 'transfer.done', with: who })
    return done
  }

  async close(id: ConversationId): Promise<boolean> {
    const who = this.#visitorOf(id)
    const done = await this.#act('close', {}, id)
    if (!done) return false
    const again = { label: 'action.reopen', run: () => void this.reopen(id) } as const
    let wasClosed = false
    this.#deps.notices.done({ done: 'notice.closed', with: who }, again, () => {
      const status = this.#statusOf(id)
      wasClosed ||= status === 'closed'
      return wasClosed && status !== null && status !== 'closed'
    })
    return true
  }

  async reopen(id: ConversationId): Promise<boolean> {
    this.asked.add(id)
    return this.#act('reopen', {}, id)
  }

  async #act<N extends CommandName>(name: N, args: CommandArgs[N], id: ConversationId): Promise<boolean> {
    if (this.busy.value.has(id)) return false
    this.busy.value = new Set([...this.busy.value, id])
    const ownerToken = this.#deps.conversations.of(id).value?.view?.ownerToken
    const answer = await this.#deps.relay.act(name, args, {
      conversationId: id,
      ...(ownerToken === undefined ? {} : { ownerToken }),
    })
    const left = new Set(this.busy.value)
    left.delete(id)
    this.busy.value = left
    if (!answer.ok) this.#deps.notices.refused(answer.refused, this.#wayOut(answer.refused, id))
    return answer.ok
  }

  #visitorOf(id: ConversationId): Visitor {
    const known = this.#deps.conversations.of(id).peek()?.view ?? this.#deps.lists.row(id)
    return { contactName: known?.contactName, number: known?.number }
  }

  #statusOf(id: ConversationId): Status | null {
    return this.#deps.conversations.of(id).value?.view?.status ?? this.#deps.lists.row(id)?.status ?? null
  }

  #wayOut(refusal: Refusal, id: ConversationId): Notice['offer'] {
    if (refusal.code === 'already_assigned' || refusal.code === 'not_owner') {
      return { label: 'action.takeOver', run: () => void this.takeOver(id) }
    }
    if (refusal.code === 'conversation_closed') return { label: 'action.reopen', run: () => void this.reopen(id) }
    return null
  }
}
