import { join } from 'node:path'
import { createServer as createNetServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { blobsDisk } from './adapters/blobs-disk/blobsDisk.ts'
import { mailerSmtp } from './adapters/mailer-smtp/mailerSmtp.ts'
import { jsonLog } from './adapters/system/jsonLog.ts'
import { memoryWatch } from './adapters/system/memory.ts'
import { nodeSecrets } from './adapters/system/nodeSecrets.ts'
import { watchOpenFiles } from './adapters/system/openFiles.ts'
import { randomIds } from './adapters/system/randomIds.ts'
import { systemClock } from './adapters/system/systemClock.ts'
import { App } from './app/app.ts'
import { figuresOf } from './start/figures.ts'
import { prepareInstallation, setUpByEnvironment } from './start/installation.ts'
import { patience } from './start/patience.ts'
import { openBus, openStore } from './start/storage.ts'
import { StoreWatch } from './start/StoreWatch.ts'
import type { Config } from './config.ts'
import type { Bus } from './ports/Bus.ts'
import type { Log } from './ports/system.ts'
import type { Store } from './ports/Store.ts'
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
  /** Tells clients when to come back, finishes commits, closes; in a bounded time whatever is stuck. Idempotent, never rejects. */
  close(): Promise<void>
}

/** The longest that each part of an ending is waited for: together less than 25 seconds, after which service managers lose patience. */
const ENDING = {
  // A statement that PostgreSQL does not answer is given up after ten seconds.
  commits: 11_000,
  mail: 5_000,
  // A client that does not answer a goodbye is cut after five.
  connections: 6_000,
  cut: 1_000,
  leases: 2_000,
  bus: 1_000,
  store: 2_000,
}
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
  const opened = await openStore(config, log, options.store)
  const { release, thread, isShared } = opened
  // Loaded by who measures only: it would cost every start.
  const meter =
    config.metricsToken === null
      ? null
      : new (await import('./adapters/meter-prom/PromMeter.ts')).PromMeter(systemClock)
  const store = meter?.around(opened.store) ?? opened.store
  let setUpToken: string | null = null
  let bus: Bus | null = null
  try {
    const installation = await prepareInstallation(store, ids, config.secret, isShared)
    setUpToken = installation.setUpToken
    const relayId = ids.hex(8)
    const watch = await StoreWatch.begin(store, isShared)
    const listening = { isReady: true }
    const port = config.port === 0 ? await freePort(config.host) : config.port
    const publicUrl = config.publicUrl ?? `http://localhost:${port}`
    // All relays of an installation have the same key, and nobody else has it.
    const name = nodeSecrets(installation.secret).sign('bus').slice(0, 16)
    bus = await openBus(config, log, relayId, name)
    const app = new App({
      store,
      bus,
      clock: watch.clock,
      ids,
      log,
      secrets: nodeSecrets(installation.secret),
      blobs: blobsDisk(join(config.dataDir, 'files')),
      mailer: config.smtp === null ? null : mailerSmtp(config.smtp.url, config.smtp.from),
      settings: {
        relayId,
        publicUrl,
        maxFileBytes: config.maxFileBytes,
        epoch: () => watch.epoch,
        sharedStore: isShared,
      },
    })
    await app.start()
    if (setUpToken !== null && config.admin !== null) {
      await setUpByEnvironment(app, setUpToken, config.admin.email, config.admin.password)
      setUpToken = null
    }
    const gateway = new Gateway(app, memoryWatch(systemClock))
    gateway.start()
    meter?.listen(bus)
    meter?.read(figuresOf(app, gateway))
    const http = await createHttp({
      app,
      gateway,
      assets,
      trustProxy: config.trustProxy,
      cookie: cookieOf(new URL(publicUrl)),
      metrics:
        meter === null || config.metricsToken === null
          ? null
          : { token: config.metricsToken, text: () => meter.text() },
      isReady: () => listening.isReady,
    })
    await http.listen({ port, host: config.host, backlog: BACKLOG })
    const stopWatching = watchOpenFiles(systemClock, log)
    const stopLooking = watch.start(() => {
      log.warn('the database is of another history than before; everybody begins anew from it')
      app.forgetHistory()
      gateway.sendAway()
    })
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
          stopLooking()
          gateway.drain()
          const inTime = patience(systemClock, log)
          await Promise.all([
            inTime('what is being stored', ENDING.commits, () => app.stop()),
            inTime('a mail on its way', ENDING.mail, () => app.deliverer.stop()),
          ])
          gateway.stop()
          const closed = http.close()
          await inTime('whoever is connected', ENDING.connections, () => closed)
          http.server.closeAllConnections()
          await inTime('whoever does not let go', ENDING.cut, () => closed)
          await inTime('noting who was here', ENDING.leases, () => gateway.settled())
          await inTime('Redis', ENDING.bus, async () => bus?.close())
          await inTime('the database', ENDING.store, () => store.close())
          release()
        })()
        return closing
      },
    }
  } catch (error) {
    await bus?.close()
    await store.close()
    release()
    throw error
  }
}

/**
 * Cookies ignore ports, and several installations may be tried on one machine; behind a proxy it is the proxy's port, the same for all
 * relays.
 */
const cookieOf = ({ protocol, port }: URL) =>
  protocol === 'https:'
    ? { name: '__Host-deskbell', secure: true }
    : { name: `deskbell_${port || '80'}`, secure: false }

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
