import { readdirSync, readFileSync } from 'node:fs'
import { privatePostgres } from '../../../tests/support/privatePostgres.ts'
import { privateRedis } from '../../../tests/support/privateRedis.ts'
import { pin } from '../../load/machine.ts'
import { startChild } from '../child.ts'
import type { Meter, Target } from '../Target.ts'
import { peopled } from './deskbellTarget.ts'
import { FLAGS, freePort, install, MAIN } from './installation.ts'
import type { Installation } from './installation.ts'

/** As an installation would run it: what is acked survives a power cut. */
const DURABLE = ['fsync=on', 'full_page_writes=on', 'synchronous_commit=on', 'autovacuum=on', 'max_connections=60']

/** Two relays on one PostgreSQL and one Redis, all on the core that the load leaves alone. */
export type SharedInstallation = Installation & {
  readonly relays: readonly number[]
  readonly redis: () => number
  readonly postgres: () => readonly number[]
  readonly secondPort: number
}

/** Starts them. What `connect` opens is at the second relay, `port` is the first one's: whatever is said crosses over. */
export async function installShared(env: Readonly<Record<string, string>> = {}): Promise<SharedInstallation> {
  const [postgres, redis] = await Promise.all([privatePostgres({ settings: DURABLE }), privateRedis()])
  const shared = { DATABASE_URL: await postgres.database(), REDIS_URL: redis.url, ...env }
  const first = await install(shared)
  const secondPort = await freePort()
  const second = await startChild([...FLAGS, MAIN], /widget\.js\?site=\S+"><\/script>/, {
    PORT: String(secondPort),
    DATA_DIR: first.dataDir,
    PUBLIC_URL: first.url,
    LOG_LEVEL: 'warn',
    TRUST_PROXY: 'true',
    ...shared,
  })
  const processes = (): number[] => [postgres.pid(), ...childrenOf(postgres.pid())]
  for (const pid of [redis.pid(), ...processes()]) pin(pid, 0)
  return {
    ...first,
    relays: [first.child.pid, second.pid],
    redis: redis.pid,
    postgres: processes,
    secondPort,
    connect: (account, port = secondPort) => first.connect(account, port),
    async stop() {
      await second.stop()
      await first.stop()
      await redis.kill()
    },
  }
}

/** Visitors at one relay, agents at the other. Processor time is that of both and of Redis; the database's is listed apart. */
export const sharedTarget = (count: number, meter: Meter): Promise<Target> =>
  over('Deskbell, two relays', ({ port }) => port, count, meter)

/** The same with everybody at the second relay, so that nothing crosses over: what is longer with two is the way between them. */
export const sharedOneTarget = (count: number, meter: Meter): Promise<Target> =>
  over('Deskbell, all at one of two relays', ({ secondPort }) => secondPort, count, meter)

/** `port`: where visitors are. */
async function over(
  name: string,
  port: (of: SharedInstallation) => number,
  count: number,
  meter: Meter,
): Promise<Target> {
  const installation = await installShared()
  const conversations = await peopled({ ...installation, port: port(installation) }, count, meter)
  return {
    name,
    pids: () => [...installation.relays, installation.redis()],
    database: installation.postgres,
    conversations,
    stop: () => installation.stop(),
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const [, fields = ''] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')
      return Number(fields.split(' ')[1]) === parent ? [Number(name)] : []
    } catch {
      return []
    }
  })
}
