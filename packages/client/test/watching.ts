import { fakeClient, fakeId, FakeEnvironment, FakeRelay, messageEvent } from '../src/testing/index.ts'
import { checkWire } from './checkedWire.ts'

export const id = fakeId('cnv', 1)
export const seqs = (events: readonly { seq: number }[] = []) => events.map(({ seq }) => seq)
export const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1)

/** A live client that watches a conversation in which this many messages were written. */
export async function watching(messages: number) {
  const environment = new FakeEnvironment()
  const relay = new FakeRelay(environment)
  checkWire(environment)
  for (const n of upTo(messages)) relay.append(id, messageEvent(0, `message ${n}`))
  const client = fakeClient(environment)
  client.watch(id)
  client.connect()
  await environment.run(1_000)
  return { environment, relay, client, model: client.conversation(id)! }
}
