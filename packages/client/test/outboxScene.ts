import type { MessageContent } from '@deskbell/protocol'
import type { ChatClient } from '../src/ChatClient.ts'
import { fakeClient, fakeId, FakeEnvironment, FakeRelay, FakeStorage, messageEvent } from '../src/testing/index.ts'
import { checkWire } from './checkedWire.ts'

// What the tests of the outbox begin with.

/** The conversation that is written in. */
export const id = fakeId('cnv', 1)
export const text = (value: string): MessageContent => ({ parts: [{ type: 'text', text: value }] })
export const textOf = ({ content }: { content: unknown }) => (content as { parts: [{ text: string }] }).parts[0].text
export const send = (client: ChatClient, value: string) =>
  client.send({ conversationId: id, kind: 'message', content: text(value) })
/** What is shown beside the timeline. */
export const pending = (client: ChatClient) =>
  client.conversation(id)?.pending.map(({ frame, state }) => `${textOf(frame)}: ${state}`)
/** What the relay has. */
export const stored = (relay: FakeRelay) => relay.visible(id).map((event) => textOf(event as { content: unknown }))

/** A relay with one conversation, and a client that follows it but is not connected yet. */
export function offline(storage = new FakeStorage()) {
  const environment = new FakeEnvironment({ storage })
  const relay = new FakeRelay(environment)
  checkWire(environment)
  relay.append(id, messageEvent(0, 'first'))
  const client = fakeClient(environment)
  client.watch(id)
  return { environment, relay, client, storage }
}

/** The same, connected and caught up. */
export async function live(storage?: FakeStorage) {
  const all = offline(storage)
  all.client.connect()
  await all.environment.run(1_000)
  return all
}
