import { randomBytes } from 'node:crypto'
import { ChatClient } from '@deskbell/client'
import { ListModel } from '@deskbell/client/lists'
import type WebSocket from 'ws'
import type { Login } from '../../support/accounts.ts'
import { post } from '../../support/accounts.ts'
import { socketEnvironment } from '../../support/socketEnvironment.ts'
import type { Cluster } from '../manyRelays/Cluster.ts'
import type { Span } from '../history/History.ts'

export type AgentOptions = {
  readonly cluster: Cluster
  readonly login: Login
  readonly name: string
  readonly random: () => number
  /** Longest time from being given a chat to answering it, in ms. */
  readonly thinkMs: number
}

/** Whoever is live is known to the database a little later, and chats come from then on. */
const KNOWN_AFTER_MS = 1_000
const AGAIN_MS = 300

/** One agent at a console, who answers and closes what they are given, and whose machine dies now and then. */
export class DeskAgent {
  readonly id: string
  /** When they were surely connected and willing; the last may still go on. In UTC ms. */
  readonly here: [number, number][] = []
  readonly absences: Span[] = []
  readonly #options: AgentOptions
  readonly #serving = new Set<string>()
  /** Tokens they ever held, by conversation: those of the past must open nothing. */
  readonly #tokens = new Map<string, number>()
  #client: ChatClient
  #cut: () => void = () => {}
  #goneAt: number | null = null
  #where = ''
  served = 0

  constructor(options: AgentOptions) {
    this.#options = options
    this.id = options.login.agentId
    this.#client = this.#sitDown()
  }

  get isGone(): boolean {
    return this.#goneAt !== null
  }

  /** Their machine dies: nobody says goodbye. */
  crash(): void {
    this.#goneAt = Date.now()
    this.#leaves()
    this.#cut()
    this.#serving.clear()
  }

  /** They are back, at another machine, and send what they had written before, with the tokens they had. */
  comeBack(): void {
    if (this.#goneAt === null) return
    this.absences.push([this.#goneAt, Date.now()])
    this.#goneAt = null
    const tokens = [...this.#tokens]
    this.#client = this.#sitDown()
    for (const [conversationId, ownerToken] of tokens) this.#reply(conversationId, ownerToken, 'as I was about to say')
  }

  /** The relay of this address is not to be relied on: whoever is there is not surely here. */
  shaken(address: string): void {
    if (this.#where === address) this.#leaves()
  }

  /** What they would say of themselves, for whoever looks for what went wrong. */
  told(): string {
    const { state, welcome } = this.#client
    const held = [...this.#serving].map(
      (id) => `${id} ${JSON.stringify(this.#client.conversation(id)?.view?.ownerToken)}`,
    )
    return `${state.kind}${this.isGone ? ', gone' : ''}, since ${welcome?.serverTime}, serving ${held.join()}`
  }

  leave(): void {
    this.#leaves()
    this.#client.close()
  }

  #leaves(): void {
    const last = this.here.at(-1)
    if (last !== undefined && last[1] === Infinity) last[1] = Math.max(last[0], Date.now())
  }

  #sitDown(): ChatClient {
    const { cluster, login } = this.#options
    let isDead = false
    let socket: WebSocket | undefined
    const environment = socketEnvironment(
      { origin: cluster.url, cookie: login.cookie },
      new Map(),
      (opened) => (socket = opened),
    )
    const living =
      <A extends unknown[]>(run: (...args: A) => void) =>
      (...args: A) => {
        if (!isDead) run(...args)
      }
    this.#cut = () => {
      isDead = true
      socket?.terminate()
    }
    // A machine that died runs no timers either.
    const setTimer = (ms: number, fn: () => void) => environment.setTimer(ms, living(fn))
    const client = new ChatClient({
      url: `${cluster.url.replace(/^http/, 'ws')}/ws/agent`,
      device: randomBytes(16).toString('hex'),
      storageKey: 'agent:',
      environment: {
        ...environment,
        setTimer,
        openSocket: (_url, { open, message, close }) => {
          this.#where = cluster.at()
          const on = { open: living(open), message: living(message), close: living(close) }
          return environment.openSocket(`${this.#where.replace(/^http/, 'ws')}/ws/agent`, on)
        },
      },
      hello: async () => {
        const response = await post({ url: cluster.at() }, '/api/v1/ticket', {}, login.cookie)
        const { ticket } = (await response.json()) as { ticket: string }
        return { auth: { ticket } }
      },
    })
    client.subscribe((change) => {
      if (change.type === 'welcome') void this.#welcomed(client)
      else if (change.type === 'state' && client.state.kind !== 'live') this.#leaves()
    })
    const list = new ListModel(client, { setTimer }, 'mine', { limit: 200 })
    list.subscribe(() => this.#work(client, list))
    client.connect()
    return client
  }

  /** Nobody is set Away by their machine: who is back says so. */
  async #welcomed(client: ChatClient): Promise<void> {
    const done = await client.act('setAvailability', { availability: 'online' })
    if (done.ok && client === this.#client && client.state.kind === 'live' && !this.isGone)
      this.here.push([Date.now() + KNOWN_AFTER_MS, Infinity])
  }

  /** Begins with everything on their list that they are not at yet. */
  #work(client: ChatClient, list: ListModel): void {
    if (client !== this.#client || this.isGone) return
    for (const { id, agentId, status } of list.rows)
      if (agentId === this.id && status === 'assigned' && !this.#serving.has(id)) void this.#serve(client, list, id)
  }

  async #serve(client: ChatClient, list: ListModel, id: string): Promise<void> {
    this.#serving.add(id)
    const { random, thinkMs } = this.#options
    client.watch(id)
    await new Promise((resolve) => setTimeout(resolve, thinkMs * random()))
    const ownerToken = client.conversation(id)?.view?.ownerToken
    if (ownerToken !== undefined && client === this.#client && !this.isGone) {
      this.#tokens.set(id, ownerToken)
      this.#reply(id, ownerToken, 'Hello, how can I help?')
      const done = await client.act('close', {}, { conversationId: id, ownerToken })
      if (done.ok) {
        this.served += 1
        this.#tokens.delete(id)
      }
    }
    client.unwatch(id)
    this.#serving.delete(id)
    // What went wrong is tried again, if it is still on the list then.
    setTimeout(() => this.#work(client, list), AGAIN_MS)
  }

  #reply(conversationId: string, ownerToken: number, text: string): void {
    this.#client.send({ conversationId, kind: 'message', content: { parts: [{ type: 'text', text }] }, ownerToken })
  }
}
