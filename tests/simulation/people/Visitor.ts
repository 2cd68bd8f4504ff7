import { ChatClient } from '@deskbell/client'
import type { OutboxEntry, TextStorage } from '@deskbell/client'
import { keepIn } from '../../../packages/widget/src/storage.ts'
import type { Page } from '../world/Page.ts'
import { Disk } from './Disk.ts'
import { noteAttempt } from './Place.ts'
import type { Place } from './Place.ts'
import { watchClient } from './watchClient.ts'

const text = (words: string) => ({ parts: [{ type: 'text' as const, text: words }] })

/** Where the widget keeps which conversation is on the screen. */
const CURRENT = 's'
const SECRET = 'secret'

/** Somebody on the site, in one browser: pages come and go, storage and secret stay. */
export class Visitor {
  readonly name: string
  readonly tabs: Tab[] = []
  readonly #place: Place
  readonly #siteKey: string
  /** How wrong the device's clock is for pages that are opened from now on; a page keeps the clock it began with. */
  skewMs: number
  /** What the browser keeps for the site; pages that are opened while it is denied keep nothing. */
  readonly disk: Disk
  /** Outboxes there have been, and the one that the next page finds when it is alone. */
  #lines = 0
  #kept = 0
  #said = 0

  constructor(name: string, place: Place, siteKey: string) {
    this.name = name
    this.#place = place
    this.#siteKey = siteKey
    this.disk = new Disk((by) => this.#changed(by))
    this.skewMs = place.random.between(-300_000, 300_000)
  }

  /** The page that was opened last. */
  get tab(): Tab | undefined {
    return this.tabs.at(-1)
  }

  /** Opens a page and its panel. */
  open(connects = true): Tab {
    const { random } = this.#place
    const isKept = !this.disk.isDenied
    const isHeir = isKept && this.#kept > 0 && this.tabs.length === 0
    const line = isHeir ? this.#kept : (this.#lines += 1)
    if (isKept) this.#kept = line
    const storage = this.disk.open(() => tab)
    const page = this.#place.openPage(storage, {
      kind: 'visitor',
      address: this.name,
      sessionId: null,
      skewMs: this.skewMs,
    })
    const visitorSecret = secretIn(storage, random)
    const client = new ChatClient({
      url: 'ws://relay/ws/visitor',
      device: random.hex(16),
      storageKey: 'visitor:',
      environment: page,
      hello: () => Promise.resolve({ site: this.#siteKey, auth: { visitorSecret } }),
      onFault: (error) => this.#place.books.wrong('fault', `${this.name}: ${String(error)}`),
    })
    const note = (entry: OutboxEntry): void =>
      noteAttempt(this.#place.books, entry, `${this.name} ${line}`, (this.#said += 1))
    const tab: Tab = new Tab(this.name, page, client, note)
    watchClient(client, this.name, 'visitor', this.#place)
    this.tabs.push(tab)
    tab.show(page.storage.get(CURRENT))
    if (connects) client.connect()
    return tab
  }

  /** Closes all pages with a goodbye. */
  leave(): void {
    for (const tab of this.tabs.slice()) this.close(tab)
  }

  close(tab: Tab): void {
    tab.client.close()
    this.#gone(tab)
  }

  /** The page dies: its sockets break, and nobody says goodbye. `silently`: not even the network tells. */
  crash(tab: Tab, silently: boolean): void {
    if (silently) tab.page.link?.silence(true, true)
    else tab.page.link?.cut()
    this.#gone(tab)
  }

  #gone(tab: Tab): void {
    this.tabs.splice(this.tabs.indexOf(tab), 1)
    // What was in its memory only may still be on its way, and the next page knows nothing of it: no order is promised then.
    const isKept = (entry: OutboxEntry): boolean =>
      entry.state === 'sent' || this.disk.has(`visitor:o:${entry.clientId}`)
    if (!tab.client.outbox().every(isKept)) this.#kept = 0
    // What is said last leaves the page before it ends.
    tab.page.life.end()
  }

  /** The other pages are told of each change of what is kept, as by `storage` events. */
  #changed(by: () => object): void {
    this.#place.clock.timer(1, () => {
      for (const tab of this.tabs) if (tab !== by()) tab.page.life.run(() => tab.client.refresh())
    })
  }
}

/** Who this browser is for the site, as the widget keeps it: somebody new where nothing is kept. */
function secretIn(storage: TextStorage, random: Place['random']): string {
  const keep = keepIn(storage, '')
  const secret = keep.get(SECRET) || random.hex(32)
  keep.set(SECRET, secret)
  return secret
}

/** One page with the widget in it, as packages/widget drives the client. */
export class Tab {
  readonly page: Page
  readonly client: ChatClient
  readonly name: string
  current: string | null = null
  readonly #note: (entry: OutboxEntry) => void

  constructor(name: string, page: Page, client: ChatClient, note: (entry: OutboxEntry) => void) {
    this.name = name
    this.page = page
    this.client = client
    this.#note = note
    client.subscribe((change) => {
      if (change.type === 'welcome' && (this.current === null || client.conversation(this.current) === undefined))
        this.show(client.welcome?.conversations?.find(({ status }) => status !== 'closed')?.id ?? null)
      if (change.type === 'outbox') page.setTimer(0, () => this.#refused(change.conversationId, change.clientId))
    })
  }

  get model() {
    return this.current === null ? undefined : this.client.conversation(this.current)
  }

  show(id: string | null): void {
    this.current = id
    keepIn(this.page.storage, '').set(CURRENT, id ?? '')
    if (id !== null) this.client.watch(id)
  }

  /** Says something: in the conversation that is on the screen, else in a new one. */
  say(words: string, options: { leave?: boolean; departmentId?: string; email?: string } = {}): OutboxEntry {
    const { leave, departmentId, email } = options
    const entry =
      this.current !== null
        ? this.client.send({ conversationId: this.current, kind: 'message', content: text(words) })
        : this.client.start({
            content: text(words),
            ...(leave === undefined ? {} : { leave }),
            ...(departmentId === undefined ? {} : { departmentId }),
            ...(email === undefined ? {} : { form: { name: this.name, email } }),
          })
    this.#note(entry)
    if (entry.conversationId !== this.current) this.show(entry.conversationId)
    return entry
  }

  /** What the widget does of itself when a message cannot go where it was meant for. */
  #refused(id: string, clientId: string): void {
    const entry = this.client.conversation(id)?.pending.find((each) => each.clientId === clientId)
    if (entry?.state !== 'failed') return
    const code = entry.error?.code
    if (code !== 'conversation_closed' && code !== 'conversation_open') return
    if (this.client.discard(clientId) === null) return
    const open = entry.error?.details?.['conversationId']
    this.show(typeof open === 'string' ? open : null)
    const [part] = entry.frame.content.parts
    if (part?.type === 'text') this.say(part.text)
  }
}
