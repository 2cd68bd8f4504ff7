import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { SECRETS, SETTINGS } from '../../packages/server/src/config.ts'
import { atEnd } from '../support/atEnd.ts'
import { eventually } from '../support/eventually.ts'
import { renderChart } from '../support/helmChart.ts'
import { LEAST } from '../support/privateRedis.ts'
import { freePort } from '../support/relay.ts'

// What runs of examples/scaled-out is in tests/e2e/scaled-out.test.ts. This is about the files that nothing here can run: that they can
// be read, name settings that there are, hold no password, and leave a relay the time it needs.

const FOLDER = join(import.meta.dirname, '..', '..', 'examples', 'scaled-out')
const text = (name: string): string => readFileSync(join(FOLDER, name), 'utf8')
/** The longest a relay takes to end, in seconds. */
const ENDS_WITHIN = 25
const known = new Set([...Object.keys(SETTINGS), ...SECRETS.map((name) => `${name}_FILE`), 'NODE_ENV'])

type Map = { [name: string]: unknown }

describe('compose.yaml', () => {
  type Service = {
    readonly environment?: Readonly<Record<string, string>>
    readonly stop_grace_period?: string
    readonly ports?: readonly string[]
    readonly volumes?: readonly string[]
  }
  const { services } = parse(text('compose.yaml'), { merge: true }) as { services: Record<string, Service> }
  const relays = ['relay-1', 'relay-2'].map((name) => services[name] as Service)

  test('[G7] relays get settings that there are, and time to end', () => {
    for (const { environment = {}, stop_grace_period: grace = '' } of relays) {
      expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([])
      expect(Number.parseInt(grace, 10)).toBeGreaterThan(ENDS_WITHIN)
    }
  })

  test('[G7] nothing but the proxy is reached from outside, and both relays see the same files', () => {
    expect(Object.entries(services).flatMap(([name, { ports }]) => (ports ? [name] : []))).toEqual(['proxy'])
    expect(relays.map(({ volumes }) => volumes)).toEqual([['files:/data'], ['files:/data']])
  })

  test('[G7] what it takes from .env is in .env.example, and no password is in any file', () => {
    const wanted = new Set([...text('compose.yaml').matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name))
    const offered = new Map(
      [...text('.env.example').matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
    )
    expect([...wanted].filter((name) => !offered.has(name ?? ''))).toEqual([])
    for (const [name, value] of offered) if (name !== 'SITE') expect([name, value]).toEqual([name, ''])
    for (const [, secret] of text('compose.yaml').matchAll(/\w:\/\/\w+:([^@\s]+)@/g))
      expect(secret).toMatch(/^\$\{\w+\}$/)
  })

  test('[G7] make-env.sh fills in what is empty with passwords of its own, once', () => {
    const folder = mkdtempSync(join(tmpdir(), 'deskbell-env-'))
    for (const name of ['make-env.sh', '.env.example']) cpSync(join(FOLDER, name), join(folder, name))
    const make = () => spawnSync(join(folder, 'make-env.sh'), ['chat.halden.example'], { encoding: 'utf8' })
    const written = () => readFileSync(join(folder, '.env'), 'utf8')
    expect(make().status).toBe(0)
    const first = written()
    const values = new Map([...first.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]))
    expect(values.get('SITE')).toBe('chat.halden.example')
    const secrets = ['POSTGRES_PASSWORD', 'REDIS_PASSWORD', 'SECRET', 'METRICS_TOKEN'].map((name) => values.get(name))
    expect(new Set(secrets).size).toBe(4)
    for (const secret of secrets) expect(secret).toMatch(/^[0-9a-f]{48,64}$/)
    expect(statSync(join(folder, '.env')).mode & 0o077).toBe(0)
    expect(make().status).toBe(1)
    expect(written()).toBe(first)
    rmSync(folder, { recursive: true })
  })

  test('[G7] the user of Redis has the rights that are tried, and no more', () => {
    const [, rights] = /^user relay on >\$\{REDIS_PASSWORD\} (.*)$/m.exec(text('redis/start.sh')) ?? []
    expect(`on >secret ${rights}`).toBe(LEAST)
  })

  test('[G7] the Redis of the example starts, lets that user ring bells, and nobody else do anything', async () => {
    const port = await freePort()
    const started = spawn('sh', [join(FOLDER, 'redis', 'start.sh')], {
      env: {
        PATH: `${dirname(process.env['REDIS_SERVER_PATH'] ?? '/usr/bin/')}:${process.env['PATH']}`,
        REDIS_PORT: String(port),
        REDIS_PASSWORD: 'planted',
      },
      stdio: 'ignore',
    })
    started.once(
      'exit',
      atEnd(() => started.kill('SIGKILL')),
    )
    const say = (...lines: string[]) => said(port, lines).catch(() => '')
    let answer = ''
    const ask = async (): Promise<void> => {
      while (answer === '') answer = await say('AUTH relay planted', 'PUBLISH deskbell:x 1', 'GET x', 'PUBLISH other 1')
    }
    await Promise.race([ask(), eventually(() => answer !== '', 'Redis answers')])
    const [auth, publish, get, other] = answer.split('\r\n')
    expect([auth, publish]).toEqual(['+OK', ':0'])
    for (const refused of [get, other]) expect(refused).toContain('NOPERM')
    expect(await say('PING')).toContain('NOAUTH')
    started.kill('SIGKILL')
  })
})

describe('the Helm chart', () => {
  const chart = join(FOLDER, 'helm', 'deskbell')
  const files = { files: { existingClaim: 'files' } }
  const documents = (given: object) =>
    [...renderChart(chart, given)].flatMap(([name, rendered]) =>
      parseAllDocuments(rendered).map((document) => {
        expect([name, document.errors]).toEqual([name, []])
        return document.toJS() as Map | null
      }),
    )
  const at = (value: unknown, ...path: (string | number)[]): unknown =>
    path.reduce<unknown>((found, step) => (found as Map | undefined)?.[step as string], value)
  const deployment = (given: object = files) => documents(given).find((each) => each?.['kind'] === 'Deployment')
  const container = (given?: object) => at(deployment(given), 'spec', 'template', 'spec', 'containers', 0)

  test('[G7] makes what it says it makes', () => {
    const kinds = documents(files).map((each) => String(each?.['kind']))
    expect(kinds.toSorted()).toEqual(['Deployment', 'Ingress', 'PodDisruptionBudget', 'Service', 'Service'])
    const names = documents(files).map((each) => String(at(each, 'metadata', 'name')))
    expect(names.toSorted()).toEqual(['chat', 'chat', 'chat', 'chat', 'chat-nowhere'])
    expect(documents({ ...files, ingress: { enabled: false } }).filter(Boolean)).toHaveLength(3)
  })

  test('[G7] settings are those that there are, and what is secret comes from a Secret', () => {
    const env = at(container({ ...files, settings: { MAX_FILE_BYTES: 1_000_000 } }), 'env') as { name: string }[]
    expect(env.map(({ name }) => name)).toContain('MAX_FILE_BYTES')
    expect(env.filter(({ name }) => !known.has(name))).toEqual([])
    expect(env.filter(({ name }) => (SECRETS as readonly string[]).includes(name))).toEqual([])
    expect(at(container(), 'envFrom', 0, 'secretRef', 'name')).toBe('deskbell')
  })

  test('[G7] a pod has the time to end, and may do nothing that it does not need', () => {
    const spec = at(deployment(), 'spec', 'template', 'spec')
    const preStop = Number(at(container(), 'lifecycle', 'preStop', 'exec', 'command', 1))
    expect(at(spec, 'terminationGracePeriodSeconds')).toBeGreaterThan(preStop + ENDS_WITHIN)
    expect(at(spec, 'securityContext')).toMatchObject({ runAsNonRoot: true })
    expect(at(spec, 'automountServiceAccountToken')).toBe(false)
    expect(at(container(), 'securityContext')).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    expect(at(container(), 'livenessProbe', 'httpGet', 'path')).toBe('/healthz')
    expect(at(container(), 'readinessProbe', 'httpGet', 'path')).toBe('/readyz')
  })

  test('[G7] what is forgotten is told in words', () => {
    expect(() => renderChart(chart)).toThrow('files.existingClaim')
    expect(() => renderChart(chart, { ...files, existingSecret: '' })).toThrow('existingSecret')
  })

  test('[G7] no figures from outside', () => {
    const ingress = documents(files).find((each) => each?.['kind'] === 'Ingress')
    const [figures] = at(ingress, 'spec', 'rules', 0, 'http', 'paths') as unknown[]
    expect(at(figures, 'path')).toBe('/metrics')
    const nowhere = documents(files).find(
      (each) => at(each, 'metadata', 'name') === at(figures, 'backend', 'service', 'name'),
    )
    expect(at(nowhere, 'spec', 'selector')).toBeUndefined()
  })
})

describe('the systemd unit', () => {
  const unit = [...text('systemd/deskbell.service').matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => ({
    name,
    value,
  }))
  const all = (wanted: string) => unit.filter(({ name }) => name === wanted).map(({ value }) => value)

  test('[G7] names settings that there are, passwords by file, and leaves time to end', () => {
    const names = [...all('Environment').flatMap((value) => value.split(' ')), ...lines('systemd/deskbell.env.example')]
    expect(names.map((pair) => pair.split('=')[0] ?? '').filter((name) => !known.has(name))).toEqual([])
    expect(names.filter((pair) => (SECRETS as readonly string[]).includes(pair.split('=')[0] ?? ''))).toEqual([])
    expect(Number(all('TimeoutStopSec')[0])).toBeGreaterThan(ENDS_WITHIN)
    expect(Number(all('LimitNOFILE')[0])).toBeGreaterThan(10_000)
  })
})

test('[G7] both proxies keep figures from outside, pass addresses on, and gather nothing of a stream', () => {
  const nginx = text('nginx/deskbell.conf')
  expect(nginx).toMatch(/location = \/metrics \{\s*return 404;/)
  expect(nginx).toMatch(/location = \/api\/v1\/stream \{[^}]*proxy_buffering off;/)
  const caddy = text('caddy/Caddyfile')
  expect(caddy).toMatch(/@figures path \/metrics\s*respond @figures 404/)
  expect(caddy).toMatch(/flush_interval -1/)
  for (const file of [nginx, caddy]) expect(file).toMatch(/X-Forwarded-For/)
})

/** What Redis answers to these commands. */
function said(port: number, commands: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let heard = ''
    socket.once('error', reject)
    socket.on('data', (data) => {
      heard += data.toString()
      if (heard.split('\r\n').length <= commands.length) return
      resolve(heard)
      socket.destroy()
    })
    socket.write(commands.map((command) => `${command}\r\n`).join(''))
  })
}

const lines = (name: string): string[] =>
  text(name)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
