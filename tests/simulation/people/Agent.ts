import { ChatClient } from '@deskbell/client'
import type { OutboxEntry, TextStorage } from '@deskbell/client'
import { ListModel } from '@deskbell/client/lists'
import type { ConversationView, ViewName } from '@deskbell/protocol'
import { makeTicket } from '../../../packages/server/src/transport/ws/Greeter.ts'
import { NOTE_MARK } from '../judge/FrameJudge.ts'
import type { Page } from '../world/Page.ts'
import { noteAttempt } from './Place.ts'
import type { Place } from './Place.ts'
import { watchClient } from './watchClient.ts'

const text = (words: string) => ({ parts: [{ type: 'text' as const, text: words }] })
const VIEWS: readonly ViewName[] = ['mine', 'queue', 'left', 'open', 'closed']

/** Somebody who answers, with a console that is open or not. */
export class Agent {
  readonly id: string
  readonly name: string
  desk: Desk | null = null
  readonly #place: Place
  readonly #sessionId: string
  readonly #items = new Map<string, string>()
  /** How wrong the device's clock is for pages that are opened from now on; a page keeps the clock it began with. */
  skewMs: number
  #said = 0

  constructor(place: Place, who: { id: string; name: string; sessionId: string }) {
    this.#place = place
    this.id = who.id
    this.name = who.name
    this.#sessionId = who.sessionId
    this.skewMs = place.random.between(-300_000, 300_000)
  }

  /** Opens the console. */
  open(): Desk {
    if (this.desk !== null) return this.desk
    const page = this.#place.openPage(storageOf(this.#items), {
      kind: 'agent',
      address: this.name,
      sessionId: this.#sessionId,
      skewMs: this.skewMs,
    })
    const client = new ChatClient({
      url: 'ws://relay/ws/agent',
      device: this.#place.random.hex(16),
      storageKey: 'agent:',
      environment: page,
      hello: () => {
        const app = this.#place.anyApp()
        if (app === null) return Promise.reject(new Error('no relay answers'))
        return Promise.resolve({ auth: { ticket: makeTicket({ app }, this.#sessionId) } })
      },
      onFault: (error) => this.#place.books.wrong('fault', `${this.name}: ${String(error)}`),
    })
    watchClient(client, this.name, 'staff', this.#place)
    this.desk = new Desk(this, page, client, (entry) =>
      noteAttempt(this.#place.books, entry, this.name, (this.#said += 1)),
    )
    client.connect()
    return this.desk
  }

  /** Closes the console with a goodbye. */
  leave(): void {
    this.desk?.client.close()
    this.#gone()
  }

  /** The machine dies: the network tells the relay, or not even that. */
  vanish(silently: boolean): void {
    if (silently) this.desk?.page.link?.silence(true, true)
    else this.desk?.page.link?.cut()
    this.#gone()
  }

  #gone(): void {
    this.desk?.page.life.end()
    this.desk = null
  }
}

/** An open console. It follows what its agent holds, as the real one does. */
export class Desk {
  readonly agent: Agent
  readonly page: Page
  readonly client: ChatClient
  readonly lists: Readonly<Record<ViewName, ListModel>>
  /** Replies that were begun while the agent held the conversation, with the token of that moment, by conversation. */
  readonly drafts = new Map<string, number>()
  readonly #note: (entry: OutboxEntry) => void

  constructor(agent: Agent, page: Page, client: ChatClient, note: (entry: OutboxEntry) => void) {
    this.agent = agent
    this.page = page
    this.client = client
    this.#note = note
    this.lists = Object.fromEntries(VIEWS.map((view) => [view, new ListModel(client, page, view)])) as Desk['lists']
    this.lists.mine.subscribe(() => {
      for (const { id } of this.lists.mine.rows) client.watch(id)
    })
  }

  /** The conversations this agent believes to hold. */
  held(): ConversationView[] {
    return this.client
      .conversations()
      .map(({ view }) => view)
      .filter((view) => view?.agent?.id === this.agent.id && view.ownerToken !== undefined) as ConversationView[]
  }

  reply(conversationId: string, ownerToken: number, words: string): OutboxEntry {
    const entry = this.client.send({ conversationId, kind: 'message', content: text(words), ownerToken })
    this.#note(entry)
    return entry
  }

  addNote(conversationId: string, words: string): OutboxEntry {
    const entry = this.client.send({ conversationId, kind: 'note', content: text(`${NOTE_MARK} ${words}`) })
    this.#note(entry)
    return entry
  }

  /** Takes back what was refused for good: its text becomes a draft. */
  tidy(): void {
    for (const { clientId, state } of this.client.outbox()) if (state === 'failed') this.client.discard(clientId)
  }
}

const storageOf = (items: Map<string, string>): TextStorage => ({
  get: (key) => items.get(key) ?? null,
  set: (key, value) => void items.set(key, value),
  remove: (key) => void items.delete(key),
  keys: () => [...items.keys()],
})
