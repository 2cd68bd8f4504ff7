import { expect, test } from 'vitest'
import type { Down } from '@deskbell/protocol'
import { setUp } from '../support/accounts.ts'
import { agentHello, hex, openBare, says, visitorHello } from '../support/bareSocket.ts'
import type { BareSocket } from '../support/bareSocket.ts'
import { deskbell } from '../support/deskbell.ts'
import { ask, asConsole } from '../support/http.ts'
import { startRelay } from '../support/relay.ts'

const ROUNDS = 25

let refs = 0
async function asked(socket: BareSocket, frame: object): Promise<Down> {
  const ref = (refs += 1)
  const from = socket.heard.length
  socket.send({ ...frame, clientId: hex(16), ref })
  return socket.hear((heard) => 'ref' in heard && heard.ref === ref, JSON.stringify(frame).slice(0, 80), from)
}
const word = (answer: Down): string => (answer.type === 'refused' ? answer.code : answer.type)

test('[V15] of an agent who opens a conversation again and its visitor who begins another at that moment, one gets it', async () => {
  const relay = await startRelay()
  const owner = await setUp(relay)
  const key = /site=(pk_[0-9a-f]+)/.exec((await ask(relay, 'GET', '/demo')).text)?.[1] ?? ''
  const { json } = await ask(relay, 'POST', '/api/v1/ticket', { headers: asConsole, cookie: owner.cookie })
  const desk = await openBare(relay, '/ws/agent', { origin: relay.url, cookie: owner.cookie })
  desk.send(agentHello(String(json['ticket'])))
  await desk.hear((frame) => frame.type === 'welcome', 'welcome')
  for (let round = 0; round < ROUNDS; round += 1) {
    const visitor = await openBare(relay, '/ws/visitor')
    visitor.send(visitorHello(key, hex(32)))
    await visitor.hear((frame) => frame.type === 'welcome', 'welcome')
    const [first, second] = [`cnv_${hex(16)}`, `cnv_${hex(16)}`]
    const start = (conversationId: string) => asked(visitor, { type: 'start', conversationId, content: says('hello') })
    const act = (socket: BareSocket, name: string, conversationId: string) =>
      asked(socket, { type: 'act', name, args: {}, conversationId })
    expect(word(await start(first))).toBe('ack')
    expect(word(await act(visitor, 'close', first))).toBe('ack')
    const answers = await Promise.all([act(desk, 'reopen', first), start(second)])
    expect(answers.map(word).toSorted()).toEqual(['ack', 'conversation_open'])
    // Room for the next one.
    for (const id of [first, second]) await act(visitor, 'close', id)
    visitor.close()
  }
  desk.close()
  await relay.stop()
  expect(await deskbell(['verify'], { DATA_DIR: relay.dataDir })).toMatchObject({ code: 0 })
}, 60_000)
