import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MIN_SUPPORTED_PROTOCOL, PROTOCOL_VERSION } from '@deskbell/protocol'
import { expect, test } from 'vitest'
import type { GoldenClient, GoldenModule } from '../golden/face.ts'
import { setUp } from '../support/accounts.ts'
import { hex, openBare, visitorHello } from '../support/bareSocket.ts'
import { eventually } from '../support/eventually.ts'
import { ask } from '../support/http.ts'
import { startRelay } from '../support/relay.ts'
import type { RunningRelay } from '../support/relay.ts'

const GOLDEN = join(import.meta.dirname, '..', 'golden')
const frozen = readdirSync(GOLDEN, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

test('[G5] each protocol version that is served but ours has a frozen client, and ours has one too', () => {
  const served = Array.from(
    { length: PROTOCOL_VERSION - MIN_SUPPORTED_PROTOCOL + 1 },
    (_, index) => `v${MIN_SUPPORTED_PROTOCOL + index}`,
  )
  expect(frozen.toSorted()).toEqual(served.toSorted())
})

test.each(frozen)('[G5] the frozen client %s is what it was', (version) => {
  const text = readFileSync(join(GOLDEN, version, 'client.mjs'), 'utf8')
  const { sha256 } = JSON.parse(readFileSync(join(GOLDEN, version, 'frozen.json'), 'utf8')) as { sha256: string }
  expect(createHash('sha256').update(text).digest('hex')).toBe(sha256)
})

test.each(frozen)(
  '[G5] a visitor and an agent with the client %s chat through a restart, page, resume, end and rate',
  async (version) => {
    const { visitor, agent } = (await import(join(GOLDEN, version, 'client.mjs'))) as GoldenModule
    let relay = await startRelay()
    const owner = await setUp(relay)
    const siteKey = await keyOf(relay)
    const secret = randomBytes(32).toString('hex')
    const mara = agent(relay, owner.cookie)
    const vic = visitor(relay, siteKey, secret)
    for (const client of [mara, vic]) client.connect()

    const id = vic.start('Hello?')
    await eventually(() => vic.unsent() === 0 && vic.isLive(id), 'the first words are stored and shown')
    mara.watch(id)
    await eventually(() => mara.isMine(id), 'the agent is given the conversation')
    mara.send(id, 'Hello, Mara here.')
    mara.note(id, 'They sound worried.')
    await eventually(() => vic.texts(id).length === 2, 'the visitor has the answer')

    // A relay that stops and comes back, with words on the way.
    const stopping = relay.stop()
    vic.send(id, 'Are you still there?')
    mara.send(id, 'A moment, please.')
    expect(await stopping).toBe(0)
    relay = await startRelay({ dataDir: relay.dataDir, port: relay.port })
    for (const client of [mara, vic]) client.wake()
    await eventually(
      () => [mara, vic].every((client) => client.unsent() === 0 && client.texts(id).length === 4),
      'both have everything',
    )
    expect(vic.texts(id).slice(0, 2)).toEqual(['Hello?', 'Hello, Mara here.'])
    expect(vic.texts(id).slice(2).toSorted()).toEqual(['A moment, please.', 'Are you still there?'])
    expect(mara.texts(id)).toEqual(vic.texts(id))

    // More than a page, read by a tab that has nothing yet: a reset, and older pages.
    for (let word = 1; word <= 60; word += 1) mara.send(id, `word ${word}`)
    await eventually(() => vic.texts(id).length === 64, 'all of it has arrived')
    const tab = visitor(relay, siteKey, secret)
    tab.connect()
    tab.watch(id)
    await eventually(() => tab.isLive(id), 'the new tab follows')
    await allOf(tab, id)
    expect(tab.texts(id)).toEqual(vic.texts(id))

    expect(await mara.endChat(id)).toBe('ok')
    await eventually(() => vic.statusOf(id) === 'closed', 'the visitor sees the end')
    expect(await vic.rate(id, 5)).toBe('ok')
    // What was said around the restart may have been settled by its own arrival.
    expect(vic.acks()).toBeGreaterThanOrEqual(2)
    expect(mara.acks()).toBeGreaterThanOrEqual(63)
    for (const client of [mara, vic, tab]) {
      client.close()
      expect(client.states().filter((state) => state.startsWith('stopped'))).toEqual(['stopped: left'])
      expect(client.faults()).toEqual([])
    }
    expect(await relay.stop()).toBe(0)
    expect(relay.output()).not.toContain('"level":"error"')
  },
)

test('[G6] a version that is not served is told why, and whether to come again', async () => {
  const relay = await startRelay()
  await setUp(relay)
  const hello = visitorHello(await keyOf(relay), hex(32))
  const next = PROTOCOL_VERSION + 1
  for (const [what, said, answer, code] of [
    ['older', { ...hello, protocol: MIN_SUPPORTED_PROTOCOL - 1 }, { code: 'protocol_too_old', retryable: false }, 4010],
    ['older, in words of its own', { type: 'hello', protocol: 0, key: 'x' }, { code: 'protocol_too_old' }, 4010],
    ['newer', { ...hello, protocol: next }, { code: 'protocol_too_new', retryable: true }, 1013],
    ['newer, in words of its own', { type: 'hello', protocol: next, passport: {} }, { code: 'protocol_too_new' }, 1013],
  ] as const) {
    const socket = await openBare(relay, '/ws/visitor')
    socket.send(said)
    expect(await socket.closed, what).toMatchObject({ code })
    expect(socket.heard, what).toMatchObject([{ type: 'refused', details: { served: PROTOCOL_VERSION }, ...answer }])
  }
  await relay.stop()
})

/** Loads all older pages. */
async function allOf(client: GoldenClient, id: string): Promise<void> {
  for (let pages = 0; (await client.loadOlder(id)) && pages < 10; pages += 1);
}

async function keyOf(relay: RunningRelay): Promise<string> {
  return /site=(pk_[0-9a-f]+)/.exec((await ask(relay, 'GET', '/demo')).text)?.[1] ?? ''
}
