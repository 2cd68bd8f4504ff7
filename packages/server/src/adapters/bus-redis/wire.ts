import type { EventType } from '@deskbell/protocol'
import type { BusMessage } from '../../ports/Bus.ts'

/**
 * Raised when what relays write to each other changes. It is part of the channels' names: relays of two versions do not hear each other
 * during an upgrade, and look at the store instead.
 */
export const BUS_VERSION = 1

type Events = Extract<BusMessage, { type: 'events' }>
type Head = { [T in BusMessage['type']]: unknown[] }

// One message is a line of numbers and names, and a line for each text that is already in wire form. JSON.stringify writes no line
// break, so nothing is escaped twice and nothing has to be parsed to be passed on.

/** The lines of one message. */
export function encode(message: BusMessage): string {
  switch (message.type) {
    case 'events': {
      const { conversationId, prev, publicPrev, head, publicHead, events } = message
      const kinds = events.map(({ seq, type, public: isPublic }) => [seq, type, isPublic ? 1 : 0])
      const line = JSON.stringify(['events', conversationId, prev, publicPrev, head, publicHead, kinds])
      return `${line}\n${events.map(({ json }) => `${json}\n`).join('')}`
    }
    case 'marks':
      return `${JSON.stringify(['marks', message.conversationId, message.staffRead])}\n${message.json}\n`
    case 'soft': {
      const { conversationId, audience, json, exceptConnection } = message
      return `${JSON.stringify(['soft', conversationId, audience, exceptConnection])}\n${json}\n`
    }
    default: {
      const { type, ...rest } = message
      return `${JSON.stringify([type, rest])}\n`
    }
  }
}

/** The messages of a text, in order. Throws when it is none of ours. */
export function decode(text: string): BusMessage[] {
  const lines = text.split('\n')
  const messages: BusMessage[] = []
  let at = 0
  const next = (): string => {
    const line = lines[at]
    at += 1
    if (line === undefined) throw new Error('a text of the bus ends too early')
    return line
  }
  while (at < lines.length - 1) messages.push(decodeOne(JSON.parse(next()) as Head[BusMessage['type']], next))
  return messages
}

function decodeOne([type, ...cells]: unknown[], next: () => string): BusMessage {
  switch (type as BusMessage['type']) {
    case 'events': {
      const [conversationId, prev, publicPrev, head, publicHead, kinds] = cells as EventCells
      const events = kinds.map(([seq, kind, isPublic]) => ({ seq, type: kind, public: isPublic === 1, json: next() }))
      return { type: 'events', conversationId, prev, publicPrev, head, publicHead, events }
    }
    case 'marks': {
      const [conversationId, staffRead] = cells as [string, number]
      return { type: 'marks', conversationId, staffRead, json: next() }
    }
    case 'soft': {
      const [conversationId, audience, exceptConnection] = cells as [string, 'staff' | 'visitor', string | null]
      return { type: 'soft', conversationId, audience, exceptConnection, json: next() }
    }
    default:
      return { type, ...(cells[0] as object) } as BusMessage
  }
}

type EventCells = [
  conversationId: Events['conversationId'],
  prev: number,
  publicPrev: number,
  head: number,
  publicHead: number,
  kinds: [seq: number, type: EventType, isPublic: 0 | 1][],
]

/** What a relay is told of a conversation that nobody follows there; null when it is told nothing. */
export function slim(message: BusMessage): BusMessage | null {
  switch (message.type) {
    case 'events': {
      const { conversationId, head, events } = message
      const talk = events.every(({ type }) => type === 'message' || type === 'note')
      return { type: 'moved', conversationId, head, talk }
    }
    case 'marks':
      // Lists show how far staff has read.
      return message.staffRead > 0 ? { ...message, json: '' } : null
    case 'soft':
      return null
    default:
      return message
  }
}
