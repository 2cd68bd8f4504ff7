import { setUp } from '../../support/accounts.ts'
import type { Login } from '../../support/accounts.ts'
import { privatePostgres } from '../../support/privatePostgres.ts'
import type { PrivatePostgres } from '../../support/privatePostgres.ts'
import { privateRedis } from '../../support/privateRedis.ts'
import type { PrivateRedis } from '../../support/privateRedis.ts'
import { temporaryDirectory } from '../../support/relay.ts'
import type { RunningRelay } from '../../support/relay.ts'
import { makeDoors, Member } from './Member.ts'

/** What we tell people to have, and the time of each commit for the checker. */
const SETTINGS = [
  'fsync=on',
  'full_page_writes=on',
  'synchronous_commit=on',
  'autovacuum=on',
  'track_commit_timestamp=on',
]

/** Relays on one PostgreSQL and one Redis of their own, with a proxy between each pair. */
export class Cluster {
  readonly members: readonly Member[]
  readonly postgres: PrivatePostgres
  readonly redis: PrivateRedis
  readonly database: string
  /** The installation's address. */
  readonly url: string
  readonly #random: () => number

  private constructor(
    members: readonly Member[],
    postgres: PrivatePostgres,
    redis: PrivateRedis,
    database: string,
    random: () => number,
  ) {
    this.members = members
    this.postgres = postgres
    this.redis = redis
    this.database = database
    this.url = members[0]?.url ?? ''
    this.#random = random
  }

  /** Starts everything. The relays start at once on an empty database. */
  static async start(relays: number, random: () => number): Promise<Cluster> {
    const [postgres, redis, dataDir, doors] = await Promise.all([
      privatePostgres({ settings: SETTINGS }),
      privateRedis(),
      temporaryDirectory(),
      makeDoors(relays),
    ])
    const database = await postgres.database()
    const installation = {
      dataDir,
      publicUrl: `http://127.0.0.1:${doors[0]?.door.port}`,
      database,
      databasePort: postgres.port,
      redis: redis.url,
      redisPort: redis.port,
    }
    const members = await Promise.all(
      doors.map(({ port, door }, index) => Member.of(`relay ${index + 1}`, door, port, installation)),
    )
    const cluster = new Cluster(members, postgres, redis, database, random)
    await Promise.all(members.map((member) => member.start()))
    return cluster
  }

  /** The first relay, as a browser sees it. */
  get running(): RunningRelay {
    return (this.members[0] as Member).running
  }

  /** Makes the first account and site. */
  setUp(): Promise<Login> {
    return setUp(this.running)
  }

  /** Address of a relay that runs, by chance, as a balancer would choose that looks at processes and not at what they do. */
  at = (): string => {
    const up = this.members.filter(({ isUp }) => isUp)
    const among = up.length > 0 ? up : this.members
    return among[Math.floor(this.#random() * among.length)]?.url ?? this.url
  }

  /** Everything that was broken is mended: links, processes, services. */
  async heal(): Promise<void> {
    for (const member of this.members) {
      for (const proxy of [member.door, member.toRedis, member.toPostgres]) proxy.heal()
      member.hold(false)
    }
    await Promise.all(this.members.map((member) => member.start()))
  }

  async end(): Promise<void> {
    await Promise.all(this.members.map((member) => member.end()))
    await this.redis.kill()
    await this.postgres.kill()
  }
}
