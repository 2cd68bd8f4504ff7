import { quantile } from '../load/statistics.ts'
import { Agenda } from './Agenda.ts'
import { Station } from './Station.ts'
import { Thread } from './Thread.ts'

/** What each step of a message costs. */
export type Costs = {
  /** Relay: a turn of its event loop, however much is done in it, in µs. */
  readonly turnUs: number
  /** Relay: a message in, its decision and its ack, in µs. */
  readonly sayUs: number
  /** Relay: an event out to one connection, in µs. */
  readonly tellUs: number
  /** Relay: handing an event to the bus, and taking one from it, in µs; 0 where there is none. */
  readonly publishUs: number
  readonly hearUs: number
  /** Redis: a turn of its loop, and one event through it, in µs. */
  readonly redisTurnUs: number
  readonly redisUs: number
  /** Whoever commits: for each commit and for each event in it, in µs. */
  readonly commitUs: number
  readonly eventUs: number
  /** The disk's flush, in ms. */
  readonly flushMs: number
  /** Between two commits of a relay at least, in ms. */
  readonly breathMs: number
}

export type Layout = {
  readonly relays: number
  /** Cores of the database's machine; 0 = the relay commits itself, in its own thread. */
  readonly databaseCores: number
  readonly redisShards: number
  /** Cores that relays, Redis and database share; each has its own where this is not given. */
  readonly cores?: number
  /** Messages a second, all together. */
  readonly rate: number
  /** Connections that a message is told to, beside its sender. */
  readonly watchers: number
  /** Part of the messages whose watchers are at another relay. */
  readonly crossing: number
}

/** What came of it. Use is the part of the time that a thread or core was at work: what is above 1 has no end. */
export type Forecast = {
  readonly relayUse: number
  readonly databaseUse: number
  readonly redisUse: number
  readonly perCommit: number
  /** From being said to being told to the last watcher, in ms. */
  readonly p50: number
  readonly p99: number
  /** Processor time of all relays and Redis for a message, in µs. */
  readonly cpuUs: number
}

/** Half a network round trip between two processes of one place, in ms. */
const HOP_MS = 0.05

/**
 * Lets messages run through relays, database and Redis for `seconds` of model time, after a warm-up of a tenth of that. Arrivals are a
 * Poisson process; a relay is one thread, whose jobs wait for each other; commits gather what came in since the last one began.
 */
export function forecast(costs: Costs, layout: Layout, seconds: number, random: () => number): Forecast {
  const agenda = new Agenda()
  const shared = layout.cores === undefined ? null : new Station(agenda, layout.cores)
  const own = (places: number): Station => shared ?? new Station(agenda, places)
  const database = layout.databaseCores > 0 ? own(layout.databaseCores) : null
  const relays = Array.from(
    { length: layout.relays },
    () => new Relay({ agenda, core: own(1), database }, costs, layout),
  )
  const redis = Array.from(
    { length: Math.max(1, layout.redisShards) },
    () => new Thread(own(1), costs.redisTurnUs / 1_000),
  )
  const pick = <T>(those: readonly T[]): T => those[Math.floor(random() * those.length)] as T
  const latencies: number[] = []
  const warm = seconds * 100
  const end = warm + seconds * 1_000

  const say = (): void => {
    const at = agenda.now
    const home = pick(relays)
    const arrived = (): void => void (at >= warm && latencies.push(agenda.now - at))
    home.say(() => {
      if (random() >= layout.crossing || relays.length === 1) return home.tell(arrived)
      const away = pick(relays.filter((relay) => relay !== home))
      home.thread.take(costs.publishUs / 1_000, () =>
        agenda.after(HOP_MS, () =>
          pick(redis).take(costs.redisUs / 1_000, () =>
            agenda.after(HOP_MS, () => away.thread.take(costs.hearUs / 1_000, () => away.tell(arrived))),
          ),
        ),
      )
    })
    agenda.after((-Math.log(1 - random()) / layout.rate) * 1_000, say)
  }
  say()
  agenda.run(warm)
  const stations = [...relays.map(({ thread }) => thread), ...redis, ...(database === null ? [] : [database])]
  for (const station of stations) station.workMs = 0
  const before = relays.reduce((sum, { commits }) => sum + commits, 0)
  agenda.run(end)
  const ran = end - warm
  const said = (layout.rate * ran) / 1_000
  const busiest = (those: readonly (Station | Thread)[]): number =>
    Math.max(0, ...those.map((station) => station.busy(ran)))
  const work = [...relays.map(({ thread }) => thread), ...redis].reduce((sum, { workMs }) => sum + workMs, 0)
  return {
    relayUse: busiest(relays.map(({ thread }) => thread)),
    databaseUse: database === null ? 0 : busiest([database]),
    redisUse: busiest(redis),
    perCommit: said / Math.max(1, relays.reduce((sum, { commits }) => sum + commits, 0) - before),
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    cpuUs: (work * 1_000) / said,
  }
}

/** Where a relay runs, and the database beside it. */
type Place = { readonly agenda: Agenda; readonly core: Station; readonly database: Station | null }

/** A relay: one thread, and what it has to commit. */
class Relay {
  readonly thread: Thread
  commits = 0
  readonly #place: Place
  readonly #costs: Costs
  readonly #layout: Layout
  #due: (() => void)[] = []
  #isCommitting = false

  constructor(place: Place, costs: Costs, layout: Layout) {
    this.#place = place
    this.#costs = costs
    this.#layout = layout
    this.thread = new Thread(place.core, costs.turnUs / 1_000)
  }

  /** Takes a message in; `durable` when it is committed. */
  say(durable: () => void): void {
    this.thread.take(this.#costs.sayUs / 1_000, () => {
      this.#due.push(durable)
      if (!this.#isCommitting) this.#commit()
    })
  }

  /** Tells an event to everybody who watches here. */
  tell(done: () => void): void {
    this.thread.take((this.#costs.tellUs * this.#layout.watchers) / 1_000, done)
  }

  #commit(): void {
    this.#isCommitting = true
    this.commits += 1
    const group = this.#due
    this.#due = []
    const { commitUs, eventUs, flushMs, breathMs } = this.#costs
    const { agenda, database } = this.#place
    const ms = (commitUs + eventUs * group.length) / 1_000
    const began = agenda.now
    const durable = (): void => {
      for (const each of group) each()
      const rest = Math.max(0, began + breathMs - agenda.now)
      agenda.after(rest, () => {
        this.#isCommitting = false
        if (this.#due.length > 0) this.#commit()
      })
    }
    // Its own thread stands still for the flush; a database's does not, and neither does the relay meanwhile.
    if (database === null) this.thread.take(ms + flushMs, durable)
    else agenda.after(HOP_MS, () => database.take(ms, () => agenda.after(flushMs + HOP_MS, durable)))
  }
}
