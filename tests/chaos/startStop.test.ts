import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { agentClient, logIn, setUp, until, visitorClient } from '../support/accounts.ts'
import { hex, says } from '../support/bareSocket.ts'
import { deskbell, lines } from '../support/deskbell.ts'
import { ask, asConsole } from '../support/http.ts'
import { freePort, startRelay, temporaryDirectory } from '../support/relay.ts'
import type { RunningRelay } from '../support/relay.ts'
import { readOf, visitor } from './crowd.ts'
import { countsOf, judge } from './history/judge.ts'

describe('a start that cannot be', () => {
  test('[B1] the port is taken', async () => {
    const squatter = createServer()
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve))
    const { port } = squatter.address() as { port: number }
    const { code, err } = await deskbell([], { PORT: String(port), DATA_DIR: await temporaryDirectory() })
    squatter.close()
    expect(lines(err)).toEqual([
      'Deskbell cannot start: the port is taken by another program. Stop it, or set PORT to another number.',
    ])
    expect(code).toBe(1)
  })

  test('[B1] the address is none of this machine', async () => {
    for (const HOST of ['192.0.2.1', 'no.such.host.invalid']) {
      const { code, err } = await deskbell([], {
        HOST,
        PORT: String(await freePort()),
        DATA_DIR: await temporaryDirectory(),
      })
      expect(lines(err), HOST).toHaveLength(1)
      expect(err).toContain('HOST')
      expect(code).toBe(1)
    }
  })

  test('[B1] the port needs rights', async () => {
    const first = await readFile('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8').catch(() => '1024')
    if (Number(first) <= 81) return
    const directory = await temporaryDirectory()
    await chmod(directory, 0o777)
    const { code, err } = await deskbell([], { PORT: '81', DATA_DIR: directory }, true)
    expect(lines(err)).toEqual(['Deskbell cannot start: this port needs more rights. Set PORT to a number above 1023.'])
    expect(code).toBe(1)
  })

  test('[B1] the directory cannot be written', async () => {
    const directory = await temporaryDirectory()
    await chmod(directory, process.getuid?.() === 0 ? 0o755 : 0o500)
    for (const DATA_DIR of [directory, join(directory, 'below')]) {
      const { code, err } = await deskbell([], { PORT: String(await freePort()), DATA_DIR }, true)
      expect(lines(err)).toHaveLength(1)
      expect(err).toMatch(
        /^Deskbell cannot start: .*cannot write to .*Give the user it runs as the right to write there/,
      )
      expect(err).toContain(DATA_DIR)
      expect(code).toBe(1)
    }
    await chmod(directory, 0o755)
  })

  test('[B1] the directory is a file, or the database is something else', async () => {
    const directory = await temporaryDirectory()
    const file = join(directory, 'file')
    await writeFile(file, 'hello')
    await mkdir(join(directory, 'data'))
    await writeFile(join(directory, 'data', 'deskbell.db'), 'this is no database, however long it is '.repeat(200))
    for (const DATA_DIR of [file, join(directory, 'data')]) {
      const { code, err } = await deskbell([], { PORT: String(await freePort()), DATA_DIR })
      expect(lines(err), DATA_DIR).toHaveLength(1)
      expect(err).toMatch(/^Deskbell cannot start: /)
      expect(err).toContain(DATA_DIR)
      expect(code).toBe(1)
    }
    expect(await readFile(join(directory, 'data', 'deskbell.db'), 'utf8')).toContain('however long it is')
  })

  test('[B2] everything wrong in the settings is told at once, a line each', async () => {
    const { code, err, out } = await deskbell([], {
      PORT: 'eighty',
      PUBLIC_URL: 'ftp://chat.example',
      SECRET: 'short',
      ADMIN_EMAIL: 'not an address',
      SMTP_URL: 'http://mail.example',
      TRUST_PROXY: 'perhaps',
      LOG_LEVEL: 'loud',
      MAX_FILE_BYTES: '12',
      COMMIT_THREAD: 'both',
      ADMIN_PASSWORD_FILE: '/no/such/file',
    })
    expect(code).toBe(78)
    expect(out).toBe('')
    const [first, ...rest] = lines(err)
    expect(rest.map((line) => /^ {2}([A-Z_ and]+): \S/.exec(line)?.[1])).toEqual([
      'ADMIN_PASSWORD_FILE',
      'PORT',
      'PUBLIC_URL',
      'SECRET',
      'ADMIN_EMAIL',
      'SMTP_URL',
      'TRUST_PROXY',
      'LOG_LEVEL',
      'MAX_FILE_BYTES',
      'COMMIT_THREAD',
      'ADMIN_EMAIL and ADMIN_PASSWORD',
      'MAIL_FROM',
    ])
    expect(first).toBe('Deskbell cannot start. 12 settings are not right:')
    // A secret that is wrong is a secret still.
    expect(err).not.toContain('short')
  })

  test('[B2] one wrong setting is one line, whatever the command', async () => {
    for (const words of [[], ['verify'], ['admin', 'reset-password', 'a@b.example']]) {
      const { code, err } = await deskbell(words, { PORT: '70000' })
      expect(code).toBe(78)
      expect(lines(err)).toHaveLength(2)
      expect(err).toMatch(/^Deskbell cannot start\. One setting is not right:\n {2}PORT: /)
    }
  })

  test('[B2] a first password that anybody would guess is one line too', async () => {
    const { code, err } = await deskbell([], {
      PORT: String(await freePort()),
      DATA_DIR: await temporaryDirectory(),
      ADMIN_EMAIL: 'mara@halden.example',
      ADMIN_PASSWORD: 'password123',
    })
    expect(code).toBe(1)
    expect(lines(err)).toHaveLength(1)
    expect(err).toContain('ADMIN_PASSWORD')
    expect(err).not.toContain('password123')
  })

  test('[B3] two relays on one directory: the second one does not start', async () => {
    const relay = await startRelay()
    const { code, err } = await deskbell([], { PORT: String(await freePort()), DATA_DIR: relay.dataDir })
    expect(lines(err)).toHaveLength(1)
    expect(err).toContain(relay.dataDir)
    expect(code).toBe(1)
    expect(await relay.stop()).toBe(0)
    // Nothing is left behind that keeps the next one out, whichever way the last one went.
    const again = await startRelay({ dataDir: relay.dataDir })
    await again.kill()
    const third = await startRelay({ dataDir: relay.dataDir })
    expect(await third.stop()).toBe(0)
  })
})

describe('stop and start again', () => {
  test.each(['inline', 'worker'])(
    '[B4] SIGTERM under load: clients are told to come back, exit 0, and nothing that was acked is lost: %s',
    async (COMMIT_THREAD) => {
      let relay = await startRelay({ env: { COMMIT_THREAD } })
      await setUp(relay)
      const siteKey = await keyOf(relay)
      const crowd = Array.from({ length: 12 }, (_, index) => {
        const who = visitor(relay, siteKey, `visitor ${index}`, () => {})
        who.client.connect()
        return { who, id: who.begin(`visitor ${index} says hello`) }
      })
      const told: string[] = []
      for (const { who } of crowd) {
        who.client.subscribe((change) => change.type === 'state' && told.push(who.client.state.kind))
        await until(who.client, () => who.acked() > 0, 'everybody has begun')
      }
      let words = 0
      const talk = setInterval(() => {
        for (const { who, id } of crowd) if (Math.random() < 0.3) who.say(id, `word ${(words += 1)} ${hex(4)}`)
      }, 20)
      for (let stop = 0; stop < 3; stop += 1) {
        await new Promise((resolve) => setTimeout(resolve, 400 + Math.random() * 400))
        const begun = performance.now()
        expect(await relay.stop()).toBe(0)
        expect(performance.now() - begun).toBeLessThan(10_000)
        relay = await startRelay({ dataDir: relay.dataDir, port: relay.port, env: { COMMIT_THREAD } })
        for (const { who } of crowd) who.client.wake()
      }
      clearInterval(talk)
      for (const { who } of crowd) {
        await until(
          who.client,
          () => who.client.state.kind === 'live' && who.client.outbox().length === 0,
          'everything is sent',
          25_000,
        )
      }
      const counts = countsOf(
        judge({
          attempts: crowd.flatMap(({ who }) => who.attempts()),
          // What visitors may see of their own timeline; its numbers have holes where the staff's events are.
          final: new Map(),
          shown: crowd.flatMap(({ who }) => who.shown()),
        }),
      )
      expect({ ...counts, lost: 0 }).toEqual(Object.fromEntries(Object.keys(counts).map((name) => [name, 0])))
      expect(told.filter((kind) => kind === 'stopped')).toEqual([])
      for (const { who, id } of crowd) {
        const shown = (who.client.conversation(id)?.events ?? []).map(readOf).filter(({ body }) => body !== null)
        expect(shown.map(({ clientId }) => clientId)).toEqual(who.attempts().map(({ clientId }) => clientId))
        who.client.close()
      }
      expect(await relay.stop()).toBe(0)
      expect(relay.output()).not.toContain('"level":"error"')
    },
    90_000,
  )

  test('[B4] SIGINT is as good', async () => {
    const relay = await startRelay()
    const child = process.kill(relay.pid, 'SIGINT')
    expect(child).toBe(true)
    expect(await relay.stop()).toBe(0)
  })

  test('[B5] a second start keeps accounts, sessions, sites and conversations', async () => {
    const first = await startRelay()
    const owner = await setUp(first)
    const key = await keyOf(first)
    const secret = hex(32)
    const guest = visitorClient(first, key, secret)
    guest.connect()
    const { conversationId } = guest.start({ content: says('Do you keep this?') })
    await until(guest, () => guest.conversation(conversationId)?.head !== 0 && guest.outbox().length === 0, 'stored')
    guest.close()
    await first.stop()

    const second = await startRelay({ dataDir: first.dataDir, port: first.port })
    expect(second.setUpToken).toBeNull()
    expect(await keyOf(second)).toBe(key)
    const agent = agentClient(second, owner)
    agent.connect()
    agent.watch(conversationId)
    const seen = await until(
      agent,
      () => agent.conversation(conversationId)?.live && agent.conversation(conversationId),
      'the conversation',
    )
    expect(JSON.stringify(seen.events)).toContain('Do you keep this?')
    await logIn(second, owner.email, owner.password)
    const again = visitorClient(second, key, secret)
    again.connect()
    await until(again, () => again.conversation(conversationId), 'the visitor is known')
    agent.close()
    again.close()
    await second.stop()
  })

  test('[B5] a first account by settings, once', async () => {
    const env = { ADMIN_EMAIL: 'Mara@Halden.example', ADMIN_PASSWORD: 'a bell on a counter' }
    const first = await startRelay({ env })
    expect(first.setUpToken).toBeNull()
    await logIn(first, 'mara@halden.example', env.ADMIN_PASSWORD)
    await first.stop()
    const second = await startRelay({
      dataDir: first.dataDir,
      env: { ...env, ADMIN_PASSWORD: 'another bell on a counter' },
    })
    await logIn(second, 'mara@halden.example', env.ADMIN_PASSWORD)
    await second.stop()
  })
})

describe('commands', () => {
  test('[B6] admin reset-password makes a link that works once, also while the relay runs', async () => {
    const relay = await startRelay()
    const owner = await setUp(relay)
    const env = { DATA_DIR: relay.dataDir, PORT: String(relay.port) }
    const printed = await deskbell(['admin', 'reset-password', ` ${owner.email.toUpperCase()} `], env)
    expect(printed.code).toBe(0)
    const link = lines(printed.out).at(-1) ?? ''
    expect(link).toMatch(new RegExp(`^${relay.url}/console/reset/[0-9a-f]{64}$`))
    const token = link.split('/').at(-1) ?? ''
    const reset = (password: string) =>
      ask(relay, 'POST', '/api/v1/password/reset', { headers: asConsole, body: { token, password }, from: '127.3.0.1' })
    expect((await reset('password123')).json).toMatchObject({ code: 'password_too_weak' })
    expect((await reset('a third bell on a counter')).status).toBe(200)
    expect((await reset('a fourth bell on a counter')).json).toMatchObject({ code: 'link_expired' })
    await logIn(relay, owner.email, 'a third bell on a counter')
    // It was for whoever had lost control of the account: everything that was logged in is out.
    expect((await ask(relay, 'GET', '/api/v1/me', { cookie: owner.cookie })).status).toBe(401)
    await relay.stop()

    const unknown = await deskbell(['admin', 'reset-password', 'nobody@x.example'], env)
    expect(unknown).toMatchObject({ code: 1, err: '', out: 'There is no account with the address nobody@x.example.\n' })
  })

  test('[B7] verify finds nothing wrong with what a relay left, and what somebody else did to it', async () => {
    const relay = await startRelay()
    const owner = await setUp(relay)
    const agent = agentClient(relay, owner)
    agent.connect()
    const guest = visitorClient(relay, await keyOf(relay))
    guest.connect()
    const { conversationId } = guest.start({ content: says('one') })
    for (const words of ['two', 'three', 'four']) guest.send({ conversationId, kind: 'message', content: says(words) })
    await until(
      guest,
      () => guest.outbox().length === 0 && guest.conversation(conversationId)?.view?.agent,
      'all is said',
    )
    const env = { DATA_DIR: relay.dataDir }
    expect(await deskbell(['verify'], env), 'while it runs').toMatchObject({
      code: 0,
      out: 'Nothing wrong was found.\n',
      err: '',
    })
    agent.close()
    guest.close()
    await relay.stop()
    expect(await deskbell(['verify'], env)).toMatchObject({ code: 0, out: 'Nothing wrong was found.\n', err: '' })

    const database = new DatabaseSync(join(relay.dataDir, 'deskbell.db'))
    const table = database
      .prepare("select name from sqlite_schema where type = 'table' and sql like '%seq%' and name like 'event%'")
      .get() as { name: string }
    database.exec(`delete from ${table.name} where seq = 3`)
    database.close()
    const { code, out } = await deskbell(['verify'], env)
    expect(code).toBe(1)
    expect(out).toContain(conversationId)
    expect(lines(out).at(-1)).toMatch(/^\d+ findings?\.$/)
  })

  test('[B7] verify of a directory without a database says so', async () => {
    const DATA_DIR = join(await temporaryDirectory(), 'nothing')
    for (const words of [['verify'], ['admin', 'reset-password', 'mara@halden.example']]) {
      const { code, out, err } = await deskbell(words, { DATA_DIR })
      expect([code, out, lines(err).length]).toEqual([1, '', 1])
      expect(err).toContain(DATA_DIR)
    }
    await expect(readFile(join(DATA_DIR, 'deskbell.db'))).rejects.toThrow('ENOENT')
  })

  test('[B8] version, help and words nobody knows', async () => {
    const version = await deskbell(['version'], {})
    expect(version).toMatchObject({ code: 0, err: '' })
    expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect((await deskbell(['help'], {})).out).toContain('deskbell [command]')
    for (const words of [['__proto__'], ['admin', 'reset-password']]) {
      const { code, out } = await deskbell(words, {})
      expect(code, words.join(' ')).toBe(64)
      expect(out).toContain('deskbell [command]')
    }
  })
})

async function keyOf(relay: RunningRelay): Promise<string> {
  return /site=(pk_[0-9a-f]+)/.exec((await ask(relay, 'GET', '/demo')).text)?.[1] ?? ''
}
