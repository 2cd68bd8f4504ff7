import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentClient, logIn, setUp, until } from '../support/accounts.ts'
import type { Login } from '../support/accounts.ts'
import { freshPage, launchBrowser } from '../support/browser.ts'
import { ask } from '../support/http.ts'
import { shopWith, startHostPage } from '../support/hostPage.ts'
import type { HostPage } from '../support/hostPage.ts'
import { startScaledOut } from '../support/scaledOut.ts'
import type { ScaledOut } from '../support/scaledOut.ts'
import { answer, appears, cookieOf, log, openChat, openRow, said, say } from './scene.ts'

// examples/scaled-out as far as it goes without containers: the built relay, started by the Dockerfile's own words, behind the
// example's own nginx.conf, on a PostgreSQL and a Redis with the example's rights.

const ROOT = join(import.meta.dirname, '..', '..')
const DIST = join(ROOT, 'packages', 'server', 'dist')
const METRICS_TOKEN = 'only prometheus knows this'
const run = promisify(execFile)

let place: ScaledOut
let browser: Browser
let shop: HostPage
let owner: Login
let words: { entrypoint: readonly string[]; healthcheck: readonly string[] }
beforeAll(async () => {
  await run(process.execPath, [join(ROOT, 'packages', 'server', 'build.mjs')])
  words = await dockerfile()
  const [, ...rest] = words.entrypoint
  const main = rest.pop() ?? ''
  place = await startScaledOut({
    command: [process.execPath, ...rest, join(DIST, main)],
    env: { METRICS_TOKEN, NODE_ENV: 'production' },
  })
  ;[browser, shop, owner] = await Promise.all([launchBrowser(), startHostPage(), setUp(relayAt(0))])
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await Promise.all([place?.stop(), shop?.close()])
})

const relayAt = (index: number) => place.relays[index] as ScaledOut['relays'][number]

test('[G7] two built relays behind the nginx of the example: visitor and agent on different ones, a relay killed in between, a file, no figures from outside', async () => {
  const desk = await freshPage(browser, { ignoreHTTPSErrors: true })
  await desk.context.addCookies([cookieOf(place, owner)])
  await desk.page.goto(`${place.url}/console/`)
  await appears(desk.page.getByRole('combobox', { name: 'Availability' }))
  const siteKey = await keyOf()
  shop.serve({ html: shopWith(place.url, siteKey) })
  const visitor = await freshPage(browser, { ignoreHTTPSErrors: true })
  await visitor.page.goto(shop.origin)
  await openChat(visitor.page)
  await say(visitor.page, 'Anybody there?')
  await openRow(desk.page, 'Anybody there?')

  // nginx gives a connection to whoever has fewer at the moment: mostly not to the agent's, and otherwise the next time.
  const agents = await whereIs('agent')
  let visitors = await whereIs('visitor')
  for (let attempt = 0; visitors === agents && attempt < 10; attempt += 1) {
    await visitor.page.reload()
    await appears(log(visitor.page).getByText('Anybody there?'))
    visitors = await whereIs('visitor')
  }
  expect(visitors).not.toBe(agents)
  await answer(desk.page, 'On the other relay.')
  await appears(log(visitor.page).getByText('On the other relay.'))

  // The visitor's relay is killed while both write.
  await Promise.all([relayAt(visitors).kill(), say(visitor.page, 'Still there?'), answer(desk.page, 'Of course.')])
  await appears(log(desk.page).getByText('Still there?'))
  await appears(log(visitor.page).getByText('Of course.'))
  expect(await whereIs('visitor')).toBe(agents)
  await place.start(visitors)
  await say(visitor.page, 'Good.')
  await appears(log(desk.page).getByText('Good.'))
  expect((await said(visitor.page)).toSorted()).toEqual(
    ['Anybody there?', 'On the other relay.', 'Still there?', 'Of course.', 'Good.'].toSorted(),
  )
  expect(await said(desk.page)).toEqual(await said(visitor.page))

  // A file goes in by one relay and comes out by each.
  const bytes = randomBytes(9_000_000)
  bytes.write('%PDF-1.7\n')
  const agent = agentClient(relayAt(0), owner)
  agent.connect()
  await until(agent, () => agent.welcome, 'the agent is welcome')
  const conversationId = new URL(desk.page.url()).pathname.split('/').at(-1) ?? ''
  const asked = await agent.act('requestUpload', {
    purpose: 'message',
    conversationId,
    name: 'lamp.pdf',
    bytes: bytes.length,
  })
  const { ticket } = (asked.ok ? asked.ack.value : {}) as { ticket: string }
  const uploaded = await fetch(`${place.url}/api/v1/upload/${ticket}`, {
    method: 'POST',
    headers: { 'x-deskbell': '1', cookie: owner.cookie, 'content-type': 'application/octet-stream' },
    body: bytes,
  })
  const { fileId } = (await uploaded.json()) as { fileId: string }
  for (const index of [0, 1]) {
    const file = await ask(relayAt(index), 'GET', `/api/v1/files/${fileId}`, { cookie: owner.cookie })
    expect([index, file.status, file.headers['content-length']]).toEqual([index, 200, String(bytes.length)])
  }
  agent.close()

  expect((await fetch(`${place.url}/metrics`, { headers: asPrometheus })).status).toBe(404)
  expect((await fetch(`${place.url}/healthz`)).status).toBe(200)
  expect(visitor.complaints.filter((line) => !/WebSocket|ERR_CONNECTION/.test(line))).toEqual([])

  // What a container engine would ask, in the Dockerfile's own words.
  const [, ...check] = words.healthcheck
  const health = (port: number) =>
    run(process.execPath, check, { env: { PORT: String(port) } }).then(
      () => 0,
      ({ code }: { code: number }) => code,
    )
  expect(await health(relayAt(0).port)).toBe(0)
  expect(await health(1)).toBe(1)

  // The address a visitor claims does not count behind this proxy: after too many wrong passwords nobody from here gets in.
  const guess = (index: number) =>
    fetch(`${place.url}/api/v1/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-deskbell': '1', 'x-forwarded-for': `198.51.100.${index}` },
      body: JSON.stringify({ email: 'nobody@halden.example', password: 'not the right one' }),
    })
  const guesses = await Promise.all(Array.from({ length: 40 }, (_, index) => guess(index)))
  expect(guesses.map(({ status }) => status)).toContain(429)
}, 120_000)

const asPrometheus = { authorization: `Bearer ${METRICS_TOKEN}` }

/** Which relay has the only connection of this kind, by the figures of each. */
async function whereIs(kind: 'agent' | 'visitor'): Promise<number> {
  for (;;) {
    const counts = await Promise.all(
      place.relays.map(async (relay) => {
        const answered = await ask(relay, 'GET', '/metrics', { headers: asPrometheus }).catch(() => null)
        const figure = new RegExp(`deskbell_connections\\{kind="${kind}"\\} (\\d+)`).exec(answered?.text ?? '')
        return Number(figure?.[1] ?? 0)
      }),
    )
    if (counts.reduce((sum, count) => sum + count, 0) === 1) return counts.indexOf(1)
  }
}

async function keyOf(): Promise<string> {
  const agent = agentClient(relayAt(0), await logIn(relayAt(0), owner.email, owner.password))
  agent.connect()
  await until(agent, () => agent.welcome, 'welcome')
  const sites = await agent.query('sites', {})
  agent.close()
  return (sites.ok ? sites.value[0]?.key : undefined) ?? ''
}

/** The words by which the image starts and is asked whether it lives. */
async function dockerfile() {
  const text = await readFile(join(ROOT, 'examples', 'scaled-out', 'Dockerfile'), 'utf8')
  const wordsOf = (pattern: RegExp): readonly string[] => JSON.parse(pattern.exec(text)?.[1] ?? '[]') as string[]
  return {
    entrypoint: wordsOf(/^ENTRYPOINT (\[.*\])$/m),
    healthcheck: wordsOf(/^HEALTHCHECK [\s\S]*?CMD (\[.*\])$/m),
  }
}
