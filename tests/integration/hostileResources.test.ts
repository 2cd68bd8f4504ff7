import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { agentClient } from '../support/accounts.ts'
import { agentHello, hex, openBare, says } from '../support/bareSocket.ts'
import type { BareSocket } from '../support/bareSocket.ts'
import { eventually, pause } from '../support/eventually.ts'
import { ask, asConsole } from '../support/http.ts'
import { encodeFrame, openRaw } from '../support/rawFrames.ts'
import { createNeighbourhood } from './hostileNeighbours.ts'
import type { Inside, Neighbourhood } from './hostileNeighbours.ts'

const isLong = process.env['DESKBELL_LONG'] === '1'
const THREADS = ['inline', 'worker']
const OPEN_FILES = 160
/** Readers that do not read, so many of each visitor; and those who send all they can. */
const SLOW_READERS = isLong ? 1_000 : 100
const READERS_OF_ONE = 4
/** What may wait for one before it is cut: half a MiB, and the page that passes it. They ask for seven times as much. */
const HELD_MIB = 0.8
const FLOODERS = isLong ? 300 : 60
const HEAP_MIB = 64

let near: Neighbourhood | null = null
afterEach(async () => {
  await near?.relay.kill()
  near = null
})

test.each(process.platform === 'linux' ? THREADS : [])(
  '[Y21] out of file descriptors, it turns newcomers away, keeps who is there, and recovers by itself: %s',
  async (COMMIT_THREAD) => {
    near = await createNeighbourhood({ openFiles: OPEN_FILES, env: { COMMIT_THREAD } })
    const { relay, owner } = near
    const { json } = await ask(relay, 'POST', '/api/v1/ticket', { headers: asConsole, cookie: owner.cookie })
    const desk = await openBare(relay, '/ws/agent', { origin: relay.url, cookie: owner.cookie })
    desk.send(agentHello(String(json['ticket'])))
    await desk.hear((frame) => frame.type === 'welcome', 'welcome')

    const taken = await takeAll(relay)
    expect((await readdir(`/proc/${relay.pid}/fd`)).length).toBeGreaterThan(OPEN_FILES - 5)
    await near.areWell()
    const newcomer = agentClient(relay, owner)
    newcomer.connect()
    // Lists are read on a connection of their own, which is opened when the first is asked for: now it cannot be.
    desk.send({ type: 'watchList', view: 'open' })
    await eventually(() => near?.errors().length === 1, 'it says why, once')
    expect(near.errors()[0]).toContain('EMFILE')
    const warnings = (): string[] =>
      relay
        .output()
        .split('\n')
        .filter((line) => line.includes('"level":"warn"'))
    await eventually(() => warnings().length > 0, 'whoever looks after it is told')
    expect(warnings()[0]).toContain(`"limit":${OPEN_FILES}`)
    expect(warnings()[0]).toContain('LimitNOFILE')
    await near.areWell()

    for (const socket of taken) socket.destroy()
    await eventually(() => newcomer.state.kind === 'live', 'the newcomer gets in')
    desk.send({ type: 'watchList', view: 'open' })
    await desk.hear((frame) => frame.type === 'list', 'the list')
    ;(await near.visitor()).close()
    newcomer.close()
    desk.close()
    await near.areWell()
    expect(near.errors()).toHaveLength(1)
    expect(warnings()).toHaveLength(1)
    await near.close()
  },
  60_000,
)

test(
  `[Y22] with a heap of ${HEAP_MIB} MiB it outlives floods and giants, within bounds`,
  async () => {
    near = await createNeighbourhood({ heapMiB: HEAP_MIB })
    const { relay } = near
    const before = await near.inside()
    const giants = await inGroups(100, () => openRaw(relay, '/ws/visitor'))
    for (const raw of giants) raw.write(encodeFrame({ declare: 65_536n, payload: 'x'.repeat(65_000) }))
    const floods = await inGroups(FLOODERS, () => (near as Neighbourhood).visitor())
    for (const [index, flooder] of floods.entries()) {
      for (let i = 0; i < 300; i += 1)
        flooder.send({
          type: index % 2 === 0 ? 'send' : 'start',
          ref: i,
          clientId: hex(16),
          conversationId: `cnv_${hex(16)}`,
          kind: 'message',
          content: says('\u{1F514}'.repeat(4_000)),
        })
      // A machine that is slow enough stays within the budget with large frames; with small ones none does.
      for (let i = 0; i < 600; i += 1) flooder.send({ type: 'visible', on: true })
    }
    for (const flooder of floods) expect((await flooder.closed).code).toBe(1013)
    await near.areWell()
    const after = await near.inside()
    console.log(`${FLOODERS} floods, heap of ${HEAP_MIB} MiB: ${told(before, after)}`)
    expect(after.rssMiB - before.rssMiB).toBeLessThan(200)
    for (const raw of giants) raw.socket.destroy()
    await near.areWell()
    await near.close()
  },
  isLong ? 240_000 : 60_000,
)

test(
  `[Y6] ${SLOW_READERS} who do not read are cut off, and cost no memory`,
  async () => {
    near = await createNeighbourhood()
    const before = await near.inside()
    const groups = await inGroups(SLOW_READERS / READERS_OF_ONE, () => slowReaders(near as Neighbourhood))
    await near.areWell()
    // What they asked for is read when it is their turn, and only then are they slow.
    const after = await untilAlone(near, before)
    console.log(`${SLOW_READERS} slow readers: ${told(before, after)}`)
    expect(after.rssMiB - before.rssMiB).toBeLessThan(300 + SLOW_READERS * HELD_MIB)
    for (const reader of groups.flat()) {
      reader.resume()
      expect([4008, 1006]).toContain((await reader.closed).code)
    }
    await near.areWell()
    await near.close()
  },
  isLong ? 300_000 : 90_000,
)

const told = (before: Inside, after: Inside): string =>
  `from ${before.rssMiB} to ${after.rssMiB} MiB, longest stall ${after.stallMs} ms`

/** The most that was in use until the relay held no more connections than before. */
async function untilAlone(where: Neighbourhood, before: Inside): Promise<Inside> {
  const seen = [await where.inside()]
  const late = performance.now() + 60_000
  while ((seen.at(-1)?.sockets ?? 0) > before.sockets && performance.now() < late) {
    await pause(100)
    seen.push(await where.inside())
  }
  expect(seen.at(-1)?.sockets).toBeLessThanOrEqual(before.sockets)
  const most = (value: (inside: Inside) => number): number => Math.max(...seen.map(value))
  return { ...before, rssMiB: most(({ rssMiB }) => rssMiB), stallMs: most(({ stallMs }) => stallMs) }
}

/** Devices of a visitor that ask for 5 MiB and read none of it. */
async function slowReaders(where: Neighbourhood): Promise<BareSocket[]> {
  const secret = hex(32)
  const writer = await where.visitor({ secret })
  const conversationId = `cnv_${hex(16)}`
  const content = says('\u{1F514}'.repeat(4_000))
  writer.send({ type: 'start', ref: 0, clientId: hex(16), conversationId, content })
  for (let ref = 1; ref <= 17; ref += 1)
    writer.send({ type: 'send', ref, clientId: hex(16), conversationId, kind: 'message', content })
  await writer.hear((frame) => frame.type === 'ack' && frame.ref === 17, 'it is long')
  writer.cut()
  const readers = await inGroups(READERS_OF_ONE, () => where.visitor({ secret }))
  for (const reader of readers) {
    reader.pause()
    for (let ref = 0; ref < 19; ref += 1) reader.send({ type: 'page', ref, conversationId, before: 1_000, limit: 100 })
  }
  return readers
}

/** So many of something, twenty at a time. */
async function inGroups<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = []
  while (made.length < count)
    made.push(...(await Promise.all(Array.from({ length: Math.min(20, count - made.length) }, make))))
  return made
}

/** Opens so many connections that nobody else gets in; resolves when that is so. */
async function takeAll(relay: Neighbourhood['relay']): Promise<Socket[]> {
  const sockets: Socket[] = []
  let refused = 0
  while (refused < 20) {
    await new Promise<void>((resolve) => {
      const socket = connect(relay.port, '127.0.0.1')
      sockets.push(socket)
      socket.on('error', () => {})
      socket.once('connect', resolve)
      socket.once('close', () => {
        refused += 1
        resolve()
      })
    })
  }
  return sockets
}
