import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, realpath } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { agentClient, setUp, until, visitorClient } from '../support/accounts.ts'
import { says } from '../support/bareSocket.ts'
import { ask } from '../support/http.ts'
import { startRelay, temporaryDirectory } from '../support/relay.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '..', '..')

/** As somebody has it who has npm, our Node, and no network: whatever is not in the package is not there. */
let env: Record<string, string>
let archive: string
/** Where it is installed, with nothing around it. */
let home: string
beforeAll(async () => {
  const away = await temporaryDirectory()
  env = {
    PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
    HOME: away,
    npm_config_cache: join(away, 'cache'),
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
  }
  const packed = await run(process.execPath, [join(ROOT, 'packages', 'server', 'pack.mjs'), away], { env })
  archive = packed.stdout.trim().split('\n').at(-1) ?? ''
  home = join(await temporaryDirectory(), 'home')
  await mkdir(home)
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', archive], { cwd: home, env })
}, 180_000)

test('[B27] the package has everything in it and asks for nothing: no dependency, no source, no test', async () => {
  const folder = join(home, 'node_modules', 'deskbell')
  expect(await readdir(join(home, 'node_modules'))).toEqual(['.bin', '.package-lock.json', 'deskbell'])
  const about = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>
  expect(about).toMatchObject({ name: 'deskbell', license: 'MIT', bin: { deskbell: 'server/bin/main.js' } })
  for (const field of ['dependencies', 'devDependencies', 'scripts', 'private'])
    expect(about[field], field).toBeUndefined()
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const names = files.filter((entry) => entry.isFile()).map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'main.js', 'manifest.json', 'index.html']))
  expect(names.filter((name) => /\.tsx?$|\.test\.|\.map$/.test(name))).toEqual([])
})

test('[B27] installed from its package, it starts, is set up, carries a chat and stops; its commands work', async () => {
  const main = await realpath(join(home, 'node_modules', '.bin', 'deskbell'))
  const relay = await startRelay({
    command: [process.execPath, main],
    dataDir: join(home, 'data'),
    env: { COMMIT_THREAD: 'worker' },
  })
  expect((await ask(relay, 'GET', '/readyz')).json).toMatchObject({ ok: true, store: true })
  const owner = await setUp(relay)
  const key = /site=(pk_[0-9a-f]+)/.exec((await ask(relay, 'GET', '/demo')).text)?.[1] ?? ''
  const [widget, page] = [await ask(relay, 'GET', `/widget.js?site=${key}`), await ask(relay, 'GET', '/console/')]
  expect([widget.status, page.status]).toEqual([200, 200])
  expect(page.text).toContain('<script')
  const agent = agentClient(relay, owner)
  agent.connect()
  await until(agent, () => agent.welcome, 'the agent is welcome')
  const guest = visitorClient(relay, key)
  guest.connect()
  const { conversationId } = guest.start({ content: says('Is it all in there?') })
  await until(guest, () => guest.conversation(conversationId)?.view?.agent, 'it is assigned')
  agent.watch(conversationId)
  const ownerToken = await until(agent, () => agent.conversation(conversationId)?.view?.ownerToken, 'the agent has it')
  agent.send({ conversationId, kind: 'message', content: says('All of it.'), ownerToken })
  await until(
    guest,
    () => JSON.stringify(guest.conversation(conversationId)?.events ?? []).includes('All of it.'),
    'the answer',
  )
  const own = { ...env, DATA_DIR: relay.dataDir, PORT: String(relay.port) }
  const deskbell = async (...words: string[]) =>
    (await run(process.execPath, [main, ...words], { cwd: home, env: own })).stdout
  expect(await deskbell('doctor')).toMatch(/ok {6}relay: one answers at .*, and is ready\n/)
  expect(await deskbell('backup', join(home, 'backup'))).toMatch(/^Backed up 1 conversation with /)
  for (const client of [agent, guest]) client.close()
  expect(await relay.stop()).toBe(0)
  expect(await deskbell('verify')).toBe('Nothing wrong was found.\n')
  expect(await deskbell('export', join(home, 'export'))).toMatch(/^Exported 1 conversation with /)
}, 120_000)

test('[B27] npx runs it by its name', async () => {
  const words = ['exec', '--offline', '--yes', `--package=${archive}`, '--', 'deskbell']
  const { version } = JSON.parse(await readFile(join(ROOT, 'packages', 'server', 'package.json'), 'utf8')) as {
    version: string
  }
  const cwd = await temporaryDirectory()
  expect((await run('npm', [...words, 'version'], { cwd, env })).stdout).toBe(`${version}\n`)
  expect((await run('npm', [...words, 'help'], { cwd, env })).stdout).toMatch(/^Usage: deskbell \[command\]/)
}, 120_000)
