import { randomBytes } from 'node:crypto'
import { ChatClient } from '@deskbell/client'
import type { Environment } from '@deskbell/client'
import type { Down, Event } from '@deskbell/protocol'
import type { Login } from '../support/accounts.ts'
import { post } from '../support/accounts.ts'
import { socketEnvironment } from '../support/socketEnvironment.ts'
import type { RunningRelay } from '../support/relay.ts'
import type { Attempt, Read } from './history.ts'

type Note = { readonly conversationId: string; readonly body: string; readonly order: number }

/** Somebody with the real client over real sockets, and a notebook of everything they sent and were told. */
export type Somebody = {
  readonly name: string
  readonly client: ChatClient
  /** Sends a text; in the notebook from the moment the client took it. False: the outbox is full. */
  say(conversationId: string, body: string, ownerToken?: number): boolean
  /** Begins their conversation with a first message. */
  begin(body: string): string
  /** Messages that left for the relay and are not answered. */
  inFlight(): number
  /** Messages that were taken from them, and those that were acked, so far. */
  tried(): number
  acked(): number
  /** What they tried, with its fate. */
  attempts(): Attempt[]
  /** What they show of the conversations they follow. */
  shown(): { client: string; conversationId: string; events: Read[] }[]
  /** Ends of timelines as they were told, by conversation, in the order they were told. */
  heads(): ReadonlyMap<string, readonly number[]>
  /** Why timelines were begun anew, in the order they were. */
  resets(): readonly string[]
  /** Codes of refusals of messages, of those that may be tried again too, in the order they came. */
  nacks(): readonly string[]
}

/** Told of every ack, by whomever. */
export type Listener = (ack: Down & { type: 'ack' }) => void

/** A visitor of the site behind `key`. */
export function visitor(relay: Pick<RunningRelay, 'url'>, key: string, name: string, onAck: Listener): Somebody {
  const visitorSecret = randomBytes(32).toString('hex')
  return somebody(relay, name, '/ws/visitor', { origin: 'http://localhost:1' }, onAck, () =>
    Promise.resolve({ site: key, auth: { visitorSecret } }),
  )
}

/** An agent. */
export function agent(relay: Pick<RunningRelay, 'url'>, who: Login, name: string, onAck: Listener): Somebody {
  return somebody(relay, name, '/ws/agent', { origin: relay.url, cookie: who.cookie }, onAck, async () => {
    const response = await post(relay, '/api/v1/ticket', {}, who.cookie)
    const { ticket } = (await response.json()) as { ticket: string }
    return { auth: { ticket } }
  })
}

function somebody(
  relay: Pick<RunningRelay, 'url'>,
  name: string,
  path: string,
  headers: { origin: string; cookie?: string },
  onAck: Listener,
  hello: ConstructorParameters<typeof ChatClient>[0]['hello'],
): Somebody {
  const notes = new Map<string, Note>()
  const acks = new Map<string, number>()
  const refused = new Set<string>()
  const doubleAcks: Attempt[] = []
  const heads = new Map<string, number[]>()
  const resets: string[] = []
  const nacks: string[] = []
  const head = (id: string, seq: number): void => {
    const told = heads.get(id)
    if (told === undefined) heads.set(id, [seq])
    else told.push(seq)
  }

  /** Hears what the wire says, before the client makes anything of it. */
  function hear(frame: Down): void {
    if (frame.type === 'live') head(frame.conversationId, frame.seq)
    else if (frame.type === 'reset') {
      resets.push(frame.reason)
      head(frame.conversationId, frame.head)
    } else if (frame.type === 'events') {
      // A frame may repeat what came before it; what counts is that the relay never takes an event back.
      const last = frame.events.at(-1)?.seq ?? 0
      const before = heads.get(frame.conversationId)?.at(-1) ?? 0
      if (last > before) head(frame.conversationId, last)
    } else if (frame.type === 'refused') {
      if (frame.clientId !== undefined) nacks.push(frame.code)
      if (!frame.retryable && frame.clientId !== undefined) refused.add(frame.clientId)
    } else if (frame.type === 'ack') {
      const note = notes.get(frame.clientId)
      const first = acks.get(frame.clientId)
      if (first === undefined) acks.set(frame.clientId, frame.seq ?? 0)
      // Another number for the same message is an ack of another message.
      else if (first !== frame.seq && note !== undefined) doubleAcks.push(attempt(frame.clientId, note, frame.seq))
      onAck(frame)
    }
  }

  const attempt = (clientId: string, note: Note, seq = acks.get(clientId)): Attempt => ({
    ...note,
    clientId,
    sender: name,
    ...(typeof client.welcome?.actor.id === 'string' ? { by: client.welcome.actor.id } : undefined),
    fate: seq !== undefined ? 'acked' : refused.has(clientId) ? 'refused' : 'unknown',
    ...(seq === undefined ? undefined : { seq }),
  })

  const client = new ChatClient({
    url: `${relay.url.replace(/^http/, 'ws')}${path}`,
    device: randomBytes(16).toString('hex'),
    storageKey: `${name}:`,
    environment: tapped(socketEnvironment(headers), hear),
    hello,
  })
  return {
    name,
    client,
    say(conversationId, body, ownerToken) {
      const entry = client.send({
        conversationId,
        kind: 'message',
        content: { parts: [{ type: 'text', text: body }] },
        ...(ownerToken === undefined ? undefined : { ownerToken }),
      })
      if (entry.state === 'failed') return false
      notes.set(entry.clientId, { conversationId, body, order: notes.size })
      return true
    },
    begin(body) {
      const { clientId, conversationId } = client.start({ content: { parts: [{ type: 'text', text: body }] } })
      notes.set(clientId, { conversationId, body, order: notes.size })
      return conversationId
    },
    inFlight: () =>
      client.outbox().filter(({ state, attempts, error }) => state === 'sending' && attempts > 0 && error === null)
        .length,
    tried: () => notes.size,
    acked: () => acks.size,
    attempts: () => [...[...notes].map(([clientId, note]) => attempt(clientId, note)), ...doubleAcks],
    shown: () =>
      client
        .conversations()
        .flatMap(({ id, events, live }) =>
          live ? [{ client: name, conversationId: id, events: events.map(readOf) }] : [],
        ),
    heads: () => heads,
    resets: () => resets,
    nacks: () => nacks,
  }
}

/** An event as the history knows it. */
export function readOf(event: Event): Read {
  const text = event.type === 'message' && event.content.parts[0]?.type === 'text' ? event.content.parts[0].text : null
  return {
    seq: event.seq,
    clientId: event.type === 'message' ? (event.clientId ?? null) : null,
    sender: event.by.id,
    body: text,
  }
}

function tapped(environment: Environment, hear: (frame: Down) => void): Environment {
  return {
    ...environment,
    openSocket: (url, on) =>
      environment.openSocket(url, {
        ...on,
        message(text) {
          hear(JSON.parse(text) as Down)
          on.message(text)
        },
      }),
  }
}
