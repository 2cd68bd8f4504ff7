import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { eventually } from './eventually.ts'
import { ask } from './http.ts'
import { startExampleNginx } from './nginx.ts'
import type { RunningNginx } from './nginx.ts'
import { privatePostgres } from './privatePostgres.ts'
import type { PrivatePostgres } from './privatePostgres.ts'
import { privateRedis } from './privateRedis.ts'
import type { PrivateRedis } from './privateRedis.ts'
import { freePort, startRelay, temporaryDirectory } from './relay.ts'
import type { RelayOptions, RunningRelay } from './relay.ts'

/** What examples/scaled-out describes, as processes of this machine: two relays on PostgreSQL and Redis behind its nginx. */
export type ScaledOut = {
  /** Where people reach it: https, through nginx. */
  readonly url: string
  /** Reached without nginx by their ports. */
  readonly relays: RunningRelay[]
  readonly nginx: RunningNginx
  readonly postgres: PrivatePostgres
  readonly redis: PrivateRedis
  /** Starts the relay of this place anew, on its port; resolves when it is ready. */
  start(index: number): Promise<void>
  stop(): Promise<void>
}

/** Starts it all. This process trusts the certificate that nginx made for itself. */
export async function startScaledOut(options: Pick<RelayOptions, 'env' | 'command'> = {}): Promise<ScaledOut> {
  const [postgres, redis, port, ...ports] = await Promise.all([
    privatePostgres({ settings: ['fsync=on', 'full_page_writes=on', 'synchronous_commit=on'] }),
    privateRedis(),
    freePort(),
    freePort(),
    freePort(),
  ])
  const url = `https://localhost:${port}`
  const dataDir = await temporaryDirectory()
  const env = {
    PUBLIC_URL: url,
    TRUST_PROXY: 'true',
    DATABASE_URL: await postgres.database(),
    REDIS_URL: redis.url,
    ...options.env,
  }
  const begin = (each: number) => startRelay({ ...options, env, dataDir, port: each })
  const [nginx, ...relays] = await Promise.all([startExampleNginx({ port, relays: ports }), ...ports.map(begin)])
  setDefaultCACertificates([...getCACertificates('default'), nginx.certificate])
  return {
    url,
    relays,
    nginx,
    postgres,
    redis,
    async start(index) {
      const relay = await begin(ports[index] ?? 0)
      relays[index] = relay
      let isReady = false
      const look = async (): Promise<void> => {
        while (!isReady) isReady = (await ask(relay, 'GET', '/readyz')).status === 200
      }
      await Promise.race([look(), eventually(() => isReady, 'it is ready')])
    },
    async stop() {
      await Promise.all(relays.map((relay) => relay.stop()))
      await nginx.stop()
    },
  }
}
