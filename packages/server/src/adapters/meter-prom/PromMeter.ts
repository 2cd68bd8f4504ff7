import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Bus, BusMessage } from '../../ports/Bus.ts'
import type { Outcome, Store, Unit } from '../../ports/Store.ts'
import type { Clock } from '../../ports/system.ts'

/** Figures read when somebody asks for them; each may be a promise, and one that fails is left out. */
export type Gauges = Readonly<
  Record<string, { readonly help: string; readonly read: () => Readings | Promise<Readings> }>
>
/** One value, or one for each value of a label. */
export type Readings = number | { readonly label: string; readonly values: Readonly<Record<string, number>> }

/** From half a millisecond to ten seconds. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const WAITS = [0, 1, 5, 15, 30, 60, 120, 300, 600, 1_800, 3_600]
const GROUPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000]

/**
 * Figures in the format of Prometheus. It looks at the ports from outside: at the store's commits and the bus's bells, so that nothing
 * within knows that it is measured, and a relay that is not measured pays nothing for it.
 */
export class PromMeter {
  readonly #clock: Clock
  readonly #registry = new Registry()
  readonly #messages = this.#made(Counter, 'messages_total', 'Messages and notes this relay stored.', ['kind'])
  readonly #commits = this.#timed('commit_seconds', 'From handing a group to the store to its being durable.', SECONDS)
  readonly #groups = this.#timed('commit_units', 'Changes in a group that was committed together.', GROUPS)
  readonly #failures = this.#made(
    Counter,
    'commit_failures_total',
    'Groups of which the store could not say whether they are stored.',
  )
  readonly #refusals = this.#made(
    Counter,
    'commit_refusals_total',
    'Changes the store refused: decided again, or repeated.',
    ['why'],
  )
  readonly #waits = this.#timed('assignment_wait_seconds', 'How long who was assigned had waited.', WAITS)
  readonly #delays = this.#timed(
    'delivery_seconds',
    'From the time of an event to this relay passing it on to its watchers.',
    SECONDS,
  )

  constructor(clock: Clock) {
    this.#clock = clock
    collectDefaultMetrics({ register: this.#registry })
  }

  /** The store as it is, measured. */
  around(store: Store): Store {
    const timed = async <T>(work: () => Promise<T>): Promise<T> => {
      const begun = performance.now()
      try {
        const value = await work()
        this.#commits.observe((performance.now() - begun) / 1_000)
        return value
      } catch (error) {
        this.#failures.inc()
        throw error
      }
    }
    return Object.assign(Object.create(store) as Store, {
      commit: async (units: readonly Unit[]) => {
        const outcomes = await timed(() => store.commit(units))
        this.#stored(units, outcomes)
        return outcomes
      },
      route: async (...args: Parameters<Store['route']>) => {
        const routed = await timed(() => store.route(...args))
        if (routed.units.length > 0) this.#stored(routed.units, routed.outcomes)
        return routed
      },
    } satisfies Partial<Store>)
  }

  /** Begins to listen to the bells; the returned function ends it. */
  listen(bus: Bus): () => void {
    return bus.listen((message) => this.#heard(message))
  }

  /** Adds figures that are read when somebody asks for them. */
  read(gauges: Gauges): void {
    for (const [name, { help, read }] of Object.entries(gauges)) {
      let gauge: Gauge | null = null
      const take = async (): Promise<void> => {
        const readings = await Promise.resolve(read()).catch(() => null)
        gauge?.reset()
        if (readings === null) return
        if (typeof readings === 'number') gauge?.set(readings)
        else
          for (const [value, figure] of Object.entries(readings.values)) gauge?.set({ [readings.label]: value }, figure)
      }
      gauge = new Gauge({
        name: PREFIX + name,
        help,
        labelNames: LABELS,
        registers: [this.#registry],
        collect: take,
      })
    }
  }

  /** Everything, as text of this type. */
  async text(): Promise<{ type: string; body: string }> {
    return { type: this.#registry.contentType, body: await this.#registry.metrics() }
  }

  #stored(units: readonly Unit[], outcomes: readonly Outcome[]): void {
    this.#groups.observe(units.length)
    units.forEach(({ conversation }, index) => {
      const outcome = outcomes[index]
      if (outcome?.ok !== true) {
        this.#refusals.inc({ why: outcome?.why ?? 'unknown' })
        return
      }
      for (const { type, json } of conversation?.events ?? []) {
        if (type === 'message' || type === 'note') this.#messages.inc({ kind: type })
        else if (type === 'conversation.assigned') this.#waits.observe(waitedMs(json) / 1_000)
      }
    })
  }

  #heard(message: BusMessage): void {
    const last = message.type === 'events' ? message.events.at(-1) : undefined
    const at = last === undefined ? null : atOf(last.json)
    // Clocks of two relays differ by a little.
    if (at !== null) this.#delays.observe(Math.max(0, this.#clock.now() - at) / 1_000)
  }

  #timed(name: string, help: string, buckets: number[]): Histogram {
    return new Histogram({ name: PREFIX + name, help, buckets, registers: [this.#registry] })
  }

  #made<Label extends string>(
    Kind: typeof Counter,
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
  ): Counter<Label> {
    return new Kind({ name: PREFIX + name, help, labelNames: [...labelNames], registers: [this.#registry] })
  }
}

const PREFIX = 'deskbell_'
const LABELS = ['kind', 'site']

const waitedMs = (json: string): number =>
  (JSON.parse(json) as { content?: { waitedMs?: number } }).content?.waitedMs ?? 0

/** The time of an event from its wire form, without parsing all of it: `at` stands before anything that people wrote. */
function atOf(json: string): number | null {
  const found = /^[^{]*\{[^{]*?"at":(\d+)/.exec(json)?.[1]
  return found === undefined ? null : Number(found)
}
