import { join } from 'node:path'
import { createServer as createNetServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { blobsDisk } from './adapters/blobs-disk/blobsDisk.ts'
import { busMemory } from './adapters/bus-memory/busMemory.ts'
import { finishRestore } from './adapters/data-dir/restoring.ts'
import { mailerSmtp } from './adapters/mailer-smtp/mailerSmtp.ts'
import { jsonLog } from './adapters/system/jsonLog.ts'
import { holdAlone } from './adapters/store-sql/dialects/sqlite/holdAlone.ts'
import { openSqliteStore } from './adapters/store-sql/openSqliteStore.ts'
import { nodeSecrets } from './adapters/system/nodeSecrets.ts'
import { watchOpenFiles } from './adapters/system/openFiles.ts'
import { randomIds } from './adapters/system/randomIds.ts'
import { systemClock } from './adapters/system/systemClock.ts'
import { App } from './app/app.ts'
import type { Config } from './config.ts'
import type { Log } from './ports/system.ts'
import type { Store } from './ports/Store.ts'
import { isLoopbackHost } from './app/origins.ts'
import { readAssets } from './transport/http/assets.ts'
import { createHttp } from './transport/http/server.ts'
import { Gateway } from './transport/ws/Gateway.ts'

/** A running relay. */
export type Server = {
  readonly log: Log
  /** Port it listens on. */
  readonly port: number
  readonly publicUrl: string
  /** One-time token for the set-up page; null when set-up is done. */
  readonly setUpToken: string | null
  /** Public keys of the sites, oldest first. */
  readonly siteKeys: readonly string[]
  readonly commitThread: string
  /** Stops taking connections, finishes commits, tells clients when to come back, closes. Idempotent. */
  close(): Promise<void>
}

const DRAIN_SPREAD_MS = 20_000
/**
 * Connections the kernel keeps until we take them; it may keep fewer. One that finds no place is tried again by its sender after one,
 * three and seven seconds: with Node's 511, that is what most of ten thousand who come back at once wait for.
 */
const BACKLOG = 4_096

/**
 * The composition root: chooses adapters, wires them, listens. `dist` names the built widget and console; a `store` is taken in
 * place of the file in the data directory. Throws when the port is taken or the data directory cannot be used.
 */
export async function createServer(
  config: Config,
  options: { write(line: string): void; dist: { widget: string; console: string }; store?: Store },
): Promise<Server> {
  const log: Log = jsonLog(config.logLevel, options.write, systemClock.now)
  const assets = readAssets(options.dist.widget, options.dist.console)
  const ids = randomIds()
  const { store, release, thread } = options.store ? lent(options.store) : await openAlone(config, log)
  let setUpToken: string | null = null
  try {
    const installation = await prepareInstallation(store, ids, config.secret)
    setUpToken = installation.setUpToken
    const { epoch } = await store.info()
    const listening = { isReady: true }
    const port = config.port === 0 ? await freePort(config.host) : config.port
    const publicUrl = config.publicUrl ?? `http://localhost:${port}`
    const app = new App({
      store,
      bus: busMemory((error) => log.error('a bell broke its listener', error)),
      clock: systemClock,
      ids,
      log,
      secrets: nodeSecrets(installation.secret),
      blobs: blobsDisk(join(config.dataDir, 'files')),
      mailer: config.smtp === null ? null : mailerSmtp(config.smtp.url, config.smtp.from),
      settings: { relayId: ids.hex(8), publicUrl, maxFileBytes: config.maxFileBytes, epoch, sharedStore: false },
    })
    await app.start()
    if (setUpToken !== null && config.admin !== null) {
      await setUpByEnvironment(app, setUpToken, config.admin.email, config.admin.password)
      setUpToken = null
    }
    const gateway = new Gateway(app)
    gateway.start()
    const isHttps = new URL(publicUrl).protocol === 'https:'
    const http = await createHttp({
      app,
      gateway,
      assets,
      trustProxy: config.trustProxy,
      cookie: isHttps ? { name: '__Host-deskbell', secure: true } : { name: `deskbell_${port}`, secure: false },
      isReady: () => listening.isReady,
    })
    await http.listen({ port, host: config.host, backlog: BACKLOG })
    const stopWatching = watchOpenFiles(systemClock, log)
    let closing: Promise<void> | null = null
    return {
      log,
      port: (http.server.address() as AddressInfo).port,
      publicUrl,
      get setUpToken() {
        return setUpToken
      },
      siteKeys: app.directory.sites().map(({ value }) => value.key),
      commitThread: thread,
      close: () => {
        closing ??= (async () => {
          listening.isReady = false
          stopWatching()
          gateway.drain(isLoopbackHost(new URL(publicUrl).hostname) ? 0 : DRAIN_SPREAD_MS)
          await app.stop()
          gateway.stop()
          await http.close()
          await gateway.settled()
          await store.close()
          release()
        })()
        return closing
      },
    }
  } catch (error) {
    await store.close()
    release()
    throw error
  }
}

const lent = (store: Store) => ({ store, release: () => {}, thread: 'inline' as const })

/** The directory is held before anything looks at the database: whoever holds it may be exchanging it. */
async function openAlone({ dataDir, commitThread }: Config, log: Log) {
  const release = holdAlone(dataDir)
  try {
    finishRestore(dataDir)
    const path = join(dataDir, 'deskbell.db')
    const store = await openSqliteStore({ path, commitThread, log, wall: systemClock.now })
    return { store, release, thread: store.thread }
  } catch (error) {
    release()
    throw error
  }
}

/** An error whose message is all that whoever runs the server needs. */
const forPerson = (message: string): Error => Object.assign(new Error(message), { forPerson: true })

/** Makes the installation's row on first start, and a fresh set-up token on every start until set-up is done. */
async function prepareInstallation(store: Store, ids: { hex(bytes: number): string }, secret: string | null) {
  const found = await store.get('installation', { id: 'installation' })
  const kept = found?.value ?? { id: 'installation' as const, setUpAt: null, setUpTokenHash: null, secret: ids.hex(32) }
  const key = secret ?? kept.secret
  if (kept.setUpAt !== null) return { secret: key, setUpToken: null }
  const setUpToken = ids.hex(16)
  const value = { ...kept, setUpTokenHash: nodeSecrets(key).sha256(setUpToken) }
  const [outcome] = await store.commit([
    { records: [{ kind: 'installation', id: 'installation', expectedRev: found?.rev ?? 0, value }] },
  ])
  if (outcome?.ok !== true) throw new Error('another process is setting up the same data directory')
  return { secret: key, setUpToken }
}

async function setUpByEnvironment(app: App, token: string, email: string, password: string): Promise<void> {
  const done = await app.entry(
    'setUp',
    { kind: 'nobody' },
    {
      token,
      name: email.split('@')[0] ?? 'Owner',
      email,
      password,
      siteName: 'My site',
      siteAddress: '',
      userAgent: '',
    },
  )
  if (!done.ok) throw forPerson(`ADMIN_EMAIL and ADMIN_PASSWORD were refused: ${done.refusal.code}.`)
}

// Addresses in links need the port before anything listens.
function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createNetServer()
    probe.once('error', reject)
    probe.listen(0, host, () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
