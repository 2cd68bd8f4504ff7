import { randomBytes } from 'node:crypto'
import { ChatClient } from '@deskbell/client'
import type { Environment } from '@deskbell/client'
import { socketEnvironment } from '../support/socketEnvironment.ts'
import type { GoldenClient, GoldenModule, Place } from './face.ts'

// What `freeze.mjs` puts into one file: our client as it is now, behind a face that stays. Everything it does on the wire is its own.

/** A widget without a screen. */
export const visitor: GoldenModule['visitor'] = ({ url }, siteKey, secret) =>
  faced('visitor', {
    url: `${url.replace(/^http/, 'ws')}/ws/visitor`,
    headers: { origin: 'http://localhost:1' },
    hello: () => Promise.resolve({ site: siteKey, auth: { visitorSecret: secret } }),
  })

/** A console without a screen. */
export const agent: GoldenModule['agent'] = ({ url }, cookie) =>
  faced('agent', {
    url: `${url.replace(/^http/, 'ws')}/ws/agent`,
    headers: { origin: url, cookie },
    hello: async () => ({ auth: { ticket: await ticketOf({ url }, cookie) } }),
  })

type Kind = {
  readonly url: string
  readonly headers: Parameters<typeof socketEnvironment>[0]
  readonly hello: ConstructorParameters<typeof ChatClient>[0]['hello']
}

function faced(name: string, { url, headers, hello }: Kind): GoldenClient {
  const states: string[] = []
  const faults: string[] = []
  const sent = new Set<string>()
  const acked = new Set<string>()
  const client = new ChatClient({
    url,
    hello,
    device: randomBytes(16).toString('hex'),
    storageKey: `${name}:`,
    environment: noting(socketEnvironment(headers), sent, acked),
    onFault: (error) => faults.push(String(error)),
  })
  client.subscribe((change) => {
    if (change.type === 'state') states.push(stateOf())
  })
  const stateOf = () => ('reason' in client.state ? `${client.state.kind}: ${client.state.reason}` : client.state.kind)
  const content = (text: string) => ({ parts: [{ type: 'text' as const, text }] })
  return {
    connect: () => client.connect(),
    wake: () => client.wake(),
    close: () => client.close(),
    states: () => states,
    faults: () => faults,
    unsent: () => client.outbox().length,
    acks: () => acked.size,
    start: (text) => client.start({ content: content(text) }).conversationId,
    send(conversationId, text) {
      const ownerToken = client.conversation(conversationId)?.view?.ownerToken
      client.send({
        conversationId,
        kind: 'message',
        content: content(text),
        ...(ownerToken === undefined ? undefined : { ownerToken }),
      })
    },
    note: (conversationId, text) => void client.send({ conversationId, kind: 'note', content: content(text) }),
    watch: (conversationId) => client.watch(conversationId),
    isLive: (conversationId) => client.conversation(conversationId)?.live === true,
    texts: (conversationId) =>
      (client.conversation(conversationId)?.events ?? []).flatMap((event) =>
        event.type === 'message'
          ? event.content.parts.flatMap((part) => (part.type === 'text' ? [part.text] : []))
          : [],
      ),
    loadOlder: (conversationId) => client.loadOlder(conversationId),
    statusOf: (conversationId) => client.conversation(conversationId)?.view?.status ?? null,
    isMine: (conversationId) => client.conversation(conversationId)?.view?.ownerToken !== undefined,
    endChat: async (conversationId) => {
      const ownerToken = client.conversation(conversationId)?.view?.ownerToken
      const answer = await client.act(
        'close',
        {},
        { conversationId, ...(ownerToken === undefined ? {} : { ownerToken }) },
      )
      return answer.ok ? 'ok' : answer.refused.code
    },
    rate: async (conversationId, score) => {
      const answer = await client.act('rate', { score, comment: '' }, { conversationId })
      return answer.ok ? 'ok' : answer.refused.code
    },
  }
}

/** Looks at what goes over the wire, and changes nothing of it. */
function noting(environment: Environment, sent: Set<string>, acked: Set<string>): Environment {
  const keyOf = (text: string): { type?: string; clientId?: string } => JSON.parse(text) as { type?: string }
  return {
    ...environment,
    openSocket(url, on) {
      const socket = environment.openSocket(url, {
        ...on,
        message(text) {
          const { type, clientId = '' } = keyOf(text)
          if (type === 'ack' && sent.has(clientId)) acked.add(clientId)
          on.message(text)
        },
      })
      return {
        send(text) {
          const { clientId } = keyOf(text)
          if (clientId !== undefined) sent.add(clientId)
          socket.send(text)
        },
        close: (code) => socket.close(code),
        get buffered() {
          return socket.buffered
        },
      }
    },
  }
}

async function ticketOf({ url }: Place, cookie: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/ticket`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-deskbell': '1', cookie },
    body: '{}',
  })
  return ((await answer.json()) as { ticket: string }).ticket
}
