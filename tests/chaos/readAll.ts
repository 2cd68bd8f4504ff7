import type { Down, Event } from '@deskbell/protocol'
import type { Login } from '../support/accounts.ts'
import { agentHello, openBare } from '../support/bareSocket.ts'
import { pause } from '../support/eventually.ts'
import { ask, asConsole } from '../support/http.ts'
import type { RunningRelay } from '../support/relay.ts'
import { readOf } from './crowd.ts'
import type { Read } from './history/History.ts'

/** Every timeline from its beginning to its end, each from one of the relays, over fresh connections of an agent. */
export async function readAll(
  relays: RunningRelay | readonly RunningRelay[],
  owner: Login,
  ids: readonly string[],
): Promise<Map<string, Read[]>> {
  const from = 'url' in relays ? [relays] : relays
  const parts = await Promise.all(
    from.map((relay, place) =>
      readSome(
        relay,
        owner,
        ids.filter((_, index) => index % from.length === place),
      ),
    ),
  )
  return new Map(parts.flatMap((part) => [...part]))
}

async function readSome(relay: RunningRelay, owner: Login, ids: readonly string[]): Promise<Map<string, Read[]>> {
  const { json } = await ask(relay, 'POST', '/api/v1/ticket', { headers: asConsole, cookie: owner.cookie })
  const socket = await openBare(relay, '/ws/agent', { origin: relay.url, cookie: owner.cookie })
  socket.send(agentHello(String(json['ticket'])))
  await socket.hear(({ type }) => type === 'welcome', 'welcome')
  const final = new Map<string, Read[]>()
  let ref = 0
  for (const conversationId of ids) {
    let events: Event[] = []
    for (let before = Number.MAX_SAFE_INTEGER; ;) {
      ref += 1
      const mine = ref
      const from = socket.heard.length
      socket.send({ type: 'page', ref: mine, conversationId, before, limit: 100 })
      const answer: Down = await socket.hear((frame) => 'ref' in frame && frame.ref === mine, 'a page', from)
      if (answer.type === 'refused' && answer.retryable) {
        await pause(answer.retryAfterMs ?? 100)
        continue
      }
      if (answer.type !== 'result') throw new Error(`a page was answered ${JSON.stringify(answer)}`)
      const page = answer.value as { events: Event[]; more: boolean }
      events = [...page.events, ...events]
      before = page.events[0]?.seq ?? 0
      if (!page.more || before <= 1) break
    }
    final.set(conversationId, events.map(readOf))
  }
  socket.close()
  return final
}
