import type { ConversationId } from '@deskbell/protocol'
import type { Bus, BusMessage } from '../../ports/Bus.ts'
import type { Clock, Log } from '../../ports/system.ts'
import { connectRedis } from './connect.ts'
import type { Client } from './connect.ts'
import { ALIVE_EVERY_MS, Peers } from './Peers.ts'
import type { Told } from './Peers.ts'
import { BUS_VERSION, decode, encode, slim } from './wire.ts'

export type RedisBusOptions = {
  /** See `connectRedis`. */
  readonly url: string
  /** Name of the installation, so that several can share one Redis. */
  readonly installation: string
  /** Name of this relay, another one each time it starts. */
  readonly relay: string
  readonly clock: Clock
  readonly log: Log
  /** Is told what a listener threw: it silences no other. */
  readonly onError: (error: unknown) => void
}

/**
 * Told to everybody, or to one relay. `hello`: its sender knows nobody; `lost`: messages of its sender were lost since it last told;
 * `ask`: tell everything again; `bye`: it ends.
 */
type Notice = Told & { readonly hello?: true; readonly lost?: true; readonly bye?: true; readonly ask?: true }

/** Texts on their way to Redis; beyond these nothing is sent until some arrived. */
const MAX_UNDER_WAY = 1_000
/** Bytes that wait for a Redis that does not read. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024
/** A subscription that brings nothing for so long, not even our own signs of life, is dead. */
const DEAF_AFTER_MS = 3 * ALIVE_EVERY_MS
const COMPLAIN_EVERY_MS = 60_000

/**
 * The bus between relays on Redis pub/sub. Each relay has an inbox; all that is rung for it in one turn of the event loop is one PUBLISH.
 * Relays tell each other what somebody follows with them: of anything else they only hear that it moved. Nothing here is waited for, and
 * nothing is kept when Redis is away: whoever may have missed something is told so (`missed`) and reads the store, which is what every
 * relay does every two seconds anyway.
 */
export class RedisBus implements Bus {
  readonly #options: RedisBusOptions
  readonly #prefix: string
  readonly #publisher: Client
  readonly #subscriber: Client
  readonly #peers = new Peers()
  readonly #listeners = new Set<(message: BusMessage) => void>()
  readonly #followed = new Set<ConversationId>()
  /** What is to be told of `#followed`. */
  readonly #changes = new Map<ConversationId, boolean>()
  #turn: BusMessage[] = []
  #isTurning = false
  #n = 0
  #underWay = 0
  #isLost = false
  #wasHeard = false
  #heardAt: number
  #complainedAt = -Infinity
  #isClosed = false
  #stopBeating: () => void = () => {}

  constructor(options: RedisBusOptions) {
    this.#options = options
    this.#heardAt = options.clock.now()
    this.#prefix = `deskbell:${BUS_VERSION}:${options.installation}:`
    const { publisher, subscriber } = connectRedis(options.url)
    this.#publisher = publisher
    this.#subscriber = subscriber
  }

  /** Connects. Resolves when it can be heard, or with false after the first failure: it goes on trying, and works without until then. */
  async start(): Promise<boolean> {
    for (const client of [this.#publisher, this.#subscriber]) {
      client.on('error', (error) => this.#complain(error))
      client.on('close', () => this.#complain(new Error('the connection was closed')))
    }
    this.#publisher.on('ready', () => {
      if (this.#wasHeard) this.#tellAll(true)
    })
    const first = new Promise<boolean>((resolve) => {
      this.#subscriber.on('ready', () => void this.#listenIn().then(resolve))
    })
    this.#subscriber.on('message', (channel: string, text: string) => this.#receive(channel, text))
    this.#beat()
    const isUp = await Promise.all([this.#publisher.connect(), this.#subscriber.connect()]).then(
      () => true,
      () => false,
    )
    return isUp && first
  }

  publish(message: BusMessage): void {
    this.#tell(message)
    this.#turn.push(message)
    this.#later()
  }

  listen(listener: (message: BusMessage) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  follow(conversationId: ConversationId): void {
    if (this.#followed.has(conversationId)) return
    this.#followed.add(conversationId)
    this.#changes.set(conversationId, true)
    this.#later()
  }

  unfollow(conversationId: ConversationId): void {
    if (!this.#followed.delete(conversationId)) return
    this.#changes.set(conversationId, false)
    this.#later()
  }

  isUp(): boolean {
    return this.#wasHeard && this.#publisher.status === 'ready' && this.#subscriber.status === 'ready'
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#flush()
    this.#send('all', JSON.stringify({ ...this.#told([], []), bye: true } satisfies Notice))
    this.#isClosed = true
    this.#stopBeating()
    this.#listeners.clear()
    this.#subscriber.disconnect()
    // What is under way is let through, but not waited for longer than any command.
    await Promise.race([
      this.#publisher.quit().catch(() => {}),
      new Promise((done) => this.#options.clock.timer(500, () => done(null))),
    ])
    this.#publisher.disconnect()
  }

  #tell(message: BusMessage): void {
    for (const listener of this.#listeners) {
      try {
        listener(message)
      } catch (error) {
        this.#options.onError(error)
      }
    }
  }

  #later(): void {
    if (this.#isTurning || this.#isClosed) return
    this.#isTurning = true
    this.#options.clock.turn(() => this.#flush())
  }

  /** Sends what was rung in this turn: to each relay one text. */
  #flush(): void {
    this.#isTurning = false
    if (this.#isClosed) return
    if (this.#changes.size > 0) this.#tellChanges()
    const messages = this.#turn
    this.#turn = []
    if (messages.length === 0) return
    const whole = messages.map(() => '')
    const slimmed = messages.map((): string | null => null)
    for (const relay of this.#peers.names()) {
      let text = ''
      messages.forEach((message, index) => {
        const isWanted = !('conversationId' in message) || this.#peers.wants(relay, message.conversationId)
        if (isWanted) text += whole[index] ||= encode(message)
        else text += slimmed[index] ??= encodeSlim(message)
      })
      if (text !== '') this.#send(`to:${relay}`, text)
    }
  }

  #tellChanges(): void {
    const follow: ConversationId[] = []
    const unfollow: ConversationId[] = []
    for (const [id, on] of this.#changes) (on ? follow : unfollow).push(id)
    this.#changes.clear()
    this.#send('all', JSON.stringify(this.#told(follow, unfollow)))
  }

  #told(follow: readonly ConversationId[], unfollow: readonly ConversationId[]): Told {
    this.#n += 1
    return { relay: this.#options.relay, n: this.#n, all: false, follow, unfollow }
  }

  /** Tells everybody everything: who is new, or was away. */
  #tellAll(isHello = false): void {
    this.#changes.clear()
    const told: Notice = {
      ...this.#told([...this.#followed], []),
      all: true,
      ...(isHello ? { hello: true } : {}),
      ...(this.#isLost ? { lost: true } : {}),
    }
    this.#isLost = false
    this.#send('all', JSON.stringify(told))
  }

  #beat(): void {
    const { clock } = this.#options
    this.#stopBeating = clock.timer(ALIVE_EVERY_MS, () => {
      this.#beat()
      this.#peers.sweep(clock.now())
      if (this.#isLost) this.#tellAll()
      else this.#send('all', JSON.stringify(this.#told([], [])))
      if (this.#wasHeard && clock.now() - this.#heardAt > DEAF_AFTER_MS) {
        this.#heardAt = clock.now()
        this.#subscriber.disconnect(true)
      }
    })
  }

  #send(channel: string, text: string): void {
    const waiting = 'stream' in this.#publisher ? (this.#publisher.stream?.writableLength ?? 0) : 0
    if (this.#publisher.status !== 'ready' || this.#underWay >= MAX_UNDER_WAY || waiting > MAX_WAITING_BYTES) {
      this.#isLost = true
      return
    }
    this.#underWay += 1
    this.#publisher
      .publish(this.#prefix + channel, text)
      .catch((error: unknown) => {
        this.#isLost = true
        this.#complain(error)
      })
      .finally(() => {
        this.#underWay -= 1
      })
  }

  /** After each (re)connection of the subscriber: what was rung meanwhile is lost. */
  async #listenIn(): Promise<boolean> {
    const { relay } = this.#options
    // Before it is subscribed: what is heard right after that counts.
    this.#peers.forget()
    try {
      await this.#subscriber.subscribe(
        `${this.#prefix}all`,
        `${this.#prefix}to:${relay}`,
        `${this.#prefix}tell:${relay}`,
      )
    } catch (error) {
      this.#complain(error)
      return false
    }
    this.#heardAt = this.#options.clock.now()
    this.#tellAll(true)
    if (this.#wasHeard) {
      this.#options.log.info('bus: Redis is back')
      this.#tell({ type: 'missed' })
    }
    this.#wasHeard = true
    return true
  }

  #receive(channel: string, text: string): void {
    this.#heardAt = this.#options.clock.now()
    try {
      if (channel.startsWith(`${this.#prefix}to:`)) for (const message of decode(text)) this.#tell(message)
      else this.#notice(JSON.parse(text) as Notice)
    } catch (error) {
      this.#complain(error)
    }
  }

  #notice(notice: Notice): void {
    const { relay, hello, lost, bye, ask } = notice
    if (relay === this.#options.relay) return
    if (bye) return this.#peers.left(relay)
    if (ask) return this.#answer(relay)
    const { isNew, askAgain } = this.#peers.heard(notice, this.#options.clock.now())
    // Both begin to send to each other before either has missed more than a moment.
    if (isNew || hello) this.#answer(relay)
    if (askAgain) this.#send(`tell:${relay}`, JSON.stringify({ ...this.#about([]), ask: true } satisfies Notice))
    if (lost || isNew) this.#tell({ type: 'missed' })
  }

  /** Tells one relay everything. */
  #answer(relay: string): void {
    this.#send(`tell:${relay}`, JSON.stringify({ ...this.#about([...this.#followed]), all: true } satisfies Notice))
  }

  #about(follow: readonly ConversationId[]): Told {
    return { relay: this.#options.relay, n: this.#n, all: false, follow, unfollow: [] }
  }

  /** One line a minute, however long Redis is away. */
  #complain(error: unknown): void {
    const now = this.#options.clock.now()
    if (this.#isClosed || now - this.#complainedAt < COMPLAIN_EVERY_MS) return
    this.#complainedAt = now
    const message = error instanceof Error ? error.message : String(error)
    this.#options.log.warn('bus: Redis cannot be reached; relays hear of each other from the database until it can', {
      error: message,
    })
  }
}

const encodeSlim = (message: BusMessage): string => {
  const less = slim(message)
  return less === null ? '' : encode(less)
}
