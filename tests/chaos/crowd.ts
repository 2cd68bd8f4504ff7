import { randomBytes } from 'node:crypto'
import { ChatClient } from '@deskbell/client'
import type { Environment } from '@deskbell/client'
import { isPublicEvent } from '@deskbell/protocol'
import type { Down, Event } from '@deskbell/protocol'
import type { Login } from '../support/accounts.ts'
import { post } from '../support/accounts.ts'
import { socketEnvironment } from '../support/socketEnvironment.ts'
import type { Attempt, Holding, Read } from './history/History.ts'

/** Where somebody connects, and who listens in. */
export type Place = {
  /** The installation's public address: what browsers think they are talking to. */
  readonly url: string
  /** Address of the relay that the next attempt goes to, as a balancer would choose it; `url` when absent. */
  at?(): string
  readonly watch?: Watch
}

/** Told of what leaves and arrives at somebody's, before their client makes anything of it. */
export type Watch = {
  sent(name: string, clientId: string): void
  heard(name: string, frame: Down): void
}

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
  /** Conversations they heard of that are none of theirs, and their own of which they heard what is internal. */
  overheard(): readonly { readonly client: string; readonly conversationId: string }[]
  /** How their connections ended, in the order they did. */
  closes(): readonly string[]
  /** Codes of refusals of messages, of those that may be tried again too, in the order they came. */
  nacks(): readonly string[]
}

/** Told of every ack, by whomever. */
export type Listener = (ack: Down & { type: 'ack' }) => void

/** A visitor of the site behind `key`; `from` is the address a proxy in front says they have. */
export function visitor(place: Place, key: string, name: string, onAck: Listener, from?: string): Somebody {
  const visitorSecret = randomBytes(32).toString('hex')
  const headers = { origin: 'http://localhost:1', ...(from === undefined ? undefined : { from }) }
  return somebody(place, name, '/ws/visitor', headers, onAck, () =>
    Promise.resolve({ site: key, auth: { visitorSecret } }),
  )
}

/** An agent. */
export function agent(place: Place, who: Login, name: string, onAck: Listener): Somebody {
  return somebody(place, name, '/ws/agent', { origin: place.url, cookie: who.cookie }, onAck, async () => {
    const response = await post({ url: place.at?.() ?? place.url }, '/api/v1/ticket', {}, who.cookie)
    // A relay that cannot say who they are now may be able to in a moment.
    if (!response.ok) throw new Error(`no ticket: ${response.status}`)
    const { ticket } = (await response.json()) as { ticket: string }
    return { auth: { ticket } }
  })
}

function somebody(
  place: Place,
  name: string,
  path: string,
  headers: { origin: string; cookie?: string; from?: string },
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
  const overheard: { client: string; conversationId: string }[] = []
  const closes: string[] = []
  const isVisitor = path.endsWith('visitor')
  const own = new Set<string>()
  const head = (id: string, seq: number): void => {
    const told = heads.get(id)
    if (told === undefined) heads.set(id, [seq])
    else told.push(seq)
  }

  /** Hears what the wire says, before the client makes anything of it. */
  function hear(frame: Down): void {
    place.watch?.heard(name, frame)
    if (isVisitor && isOthers(frame, own)) overheard.push({ client: name, conversationId: frame.conversationId })
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
    url: socketUrl(place.url, path),
    device: randomBytes(16).toString('hex'),
    storageKey: `${name}:`,
    environment: tapped(socketEnvironment(headers), {
      hear,
      closed: (code, reason) => void closes.push(`${code} ${reason}`.trim()),
      where: () => socketUrl(place.at?.() ?? place.url, path),
    }),
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
      place.watch?.sent(name, entry.clientId)
      return true
    },
    begin(body) {
      const conversationId = `cnv_${randomBytes(16).toString('hex')}`
      own.add(conversationId)
      const { clientId } = client.start({
        conversationId,
        content: { parts: [{ type: 'text', text: body }] },
      })
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
    overheard: () => overheard,
    closes: () => closes,
  }
}

/** Whether a frame tells a visitor of what is not theirs to know. */
const isOthers = (frame: Down, own: ReadonlySet<string>): frame is Down & { conversationId: string } =>
  'conversationId' in frame &&
  frame.conversationId !== undefined &&
  (!own.has(frame.conversationId) ||
    ((frame.type === 'events' || frame.type === 'reset') && frame.events.some(({ type }) => !isPublicEvent(type))))

/** An event as the history knows it. */
export function readOf(event: Event): Read {
  const { seq, by } = event
  const isMessage = event.type === 'message'
  const text = isMessage && event.content.parts[0]?.type === 'text' ? event.content.parts[0].text : null
  const holder = holderAfter(event)
  return {
    seq,
    clientId: isMessage ? (event.clientId ?? null) : null,
    sender: by.id,
    body: text,
    ...(holder === undefined ? undefined : { holder }),
    ...(isMessage && by.kind === 'agent' ? { isReply: true } : undefined),
  }
}

/** Who holds a conversation after an event; undefined when it does not say. */
function holderAfter(event: Event): Holding | undefined {
  if (event.type === 'conversation.assigned') return { agentId: event.content.agentId, how: event.content.how }
  return event.type === 'conversation.queued' || event.type === 'conversation.closed' ? null : undefined
}

const socketUrl = (url: string, path: string): string => `${url.replace(/^http/, 'ws')}${path}`

type Tap = {
  hear(frame: Down): void
  closed(code: number, reason: string): void
  where(): string
}

function tapped(environment: Environment, { hear, closed, where }: Tap): Environment {
  return {
    ...environment,
    openSocket: (_url, on) =>
      environment.openSocket(where(), {
        ...on,
        close(code, reason) {
          closed(code, reason)
          on.close(code, reason)
        },
        message(text) {
          const frame = readable(text)
          // As in a browser: one event handler throws, and the link breaks at the next byte, which is no frame.
          if (frame === null) return
          hear(frame)
          on.message(text)
        },
      }),
  }
}

/** Null: a bit of a frame's length was flipped, and its text ends too early. */
function readable(text: string): Down | null {
  try {
    return JSON.parse(text) as Down
  } catch {
    return null
  }
}
