import { pause } from '../../support/eventually.ts'
import { freePort, startRelay } from '../../support/relay.ts'
import type { RunningRelay } from '../../support/relay.ts'
import { FaultProxy } from '../proxy/FaultProxy.ts'

/** What every relay of an installation is given. */
export type Installation = {
  readonly dataDir: string
  readonly publicUrl: string
  readonly database: string
  readonly databasePort: number
  readonly redis: string
  readonly redisPort: number
}

/** One relay under supervision, as a service manager would: started again when it ends. A proxy is between it and everybody else. */
export class Member {
  readonly name: string
  /** To it, from it to Redis, and from it to PostgreSQL. */
  readonly door: FaultProxy
  readonly toRedis: FaultProxy
  readonly toPostgres: FaultProxy
  readonly #port: number
  readonly #env: Record<string, string>
  readonly #dataDir: string
  #running: RunningRelay | null = null
  #isWanted = false
  #starting: Promise<void> | null = null
  /** What it printed each time it ended although nobody ended it. */
  readonly crashes: string[] = []

  private constructor(
    name: string,
    port: number,
    proxies: readonly [FaultProxy, FaultProxy, FaultProxy],
    to: Installation,
  ) {
    this.name = name
    this.#port = port
    ;[this.door, this.toRedis, this.toPostgres] = proxies
    this.#dataDir = to.dataDir
    this.#env = {
      DATABASE_URL: throughPort(to.database, this.toPostgres.port),
      REDIS_URL: throughPort(to.redis, this.toRedis.port),
      PUBLIC_URL: to.publicUrl,
      TRUST_PROXY: 'true',
    }
  }

  /** Makes one that does not run yet. */
  static async of(name: string, door: FaultProxy, port: number, to: Installation): Promise<Member> {
    const proxies = await Promise.all([FaultProxy.to(to.redisPort), FaultProxy.to(to.databasePort)])
    return new Member(name, port, [door, ...proxies], to)
  }

  /** Address of its door. */
  get url(): string {
    return `http://127.0.0.1:${this.door.port}`
  }

  get isUp(): boolean {
    return this.#running !== null
  }

  /** As it runs now, behind its door; its address is the installation's. Throws while it is down. */
  get running(): RunningRelay {
    if (this.#running === null) throw new Error(`${this.name} is down`)
    return { ...this.#running, port: this.door.port }
  }

  /** Starts it, again and again as long as it fails to: what it needs may be away. */
  start(): Promise<void> {
    this.#isWanted = true
    this.#starting ??= this.#start().finally(() => {
      this.#starting = null
    })
    return this.#starting
  }

  /** kill -9. It stays down until `start`. */
  async kill(): Promise<void> {
    this.#isWanted = false
    const running = this.#running
    this.#running = null
    await running?.kill()
  }

  /** SIGTERM. Resolves to the exit code. It stays down until `start`. */
  async stop(): Promise<number | null> {
    this.#isWanted = false
    const running = this.#running
    this.#running = null
    return (await running?.stop()) ?? null
  }

  /** SIGSTOP, or SIGCONT. */
  hold(on: boolean): void {
    if (this.#running !== null) process.kill(this.#running.pid, on ? 'SIGSTOP' : 'SIGCONT')
  }

  /** Ends it, its proxies too. */
  async end(): Promise<void> {
    this.#isWanted = false
    await this.#starting
    await this.kill()
    await Promise.all([this.door, this.toRedis, this.toPostgres].map((proxy) => proxy.close()))
  }

  async #start(): Promise<void> {
    while (this.#isWanted && this.#running === null) {
      try {
        const running = await startRelay({ dataDir: this.#dataDir, port: this.#port, env: this.#env })
        this.#running = running
        void running.gone.then(() => this.#gone(running))
      } catch {
        await pause(200)
      }
    }
    // Somebody changed their mind while it started.
    if (!this.#isWanted) await this.kill()
  }

  #gone(running: RunningRelay): void {
    if (this.#running !== running) return
    this.#running = null
    this.crashes.push(`${this.name}: ${running.output().slice(-2_000)}`)
    if (this.#isWanted) void this.start()
  }
}

/** Makes the doors and ports of so many relays: their public address is that of the first door. */
export const makeDoors = (count: number): Promise<{ readonly port: number; readonly door: FaultProxy }[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const port = await freePort()
      return { port, door: await FaultProxy.to(port) }
    }),
  )

function throughPort(address: string, port: number): string {
  const url = new URL(address)
  url.port = String(port)
  return url.href
}
