import { createHash } from 'node:crypto'
import { judgeAtEnd } from './judge/atEnd.ts'
import type { Wrong } from './judge/Books.ts'
import { afterStep, staleScreens } from './judge/whileRunning.ts'
import { agentSteps } from './steps/agentSteps.ts'
import { faultSteps } from './steps/faultSteps.ts'
import type { Step } from './steps/Step.ts'
import { visitorSteps } from './steps/visitorSteps.ts'
import type { Faults } from './world/Faults.ts'
import type { StoreKind } from './world/openStore.ts'
import { World } from './world/World.ts'

export type SimulationOptions = {
  readonly seed: number
  readonly steps?: number
  readonly store?: StoreKind
  /** Whether everything that happens is put into one hash; it costs a little. */
  readonly hashes?: boolean
}

/** What came of a run. */
export type Outcome = {
  readonly faults: Faults
  readonly hash: string
  /** Virtual time it took, conversations, messages and notes that were tried. */
  readonly size: { readonly ms: number; readonly chats: number; readonly attempts: number }
}

/** A run that broke a promise: which, where, and how to see it again. */
export class BrokenPromise extends Error {}

const STEPS = 200
/** Longest time until everything is quiet after all faults are healed. */
const QUIET_WITHIN_MS = 180_000

/** The slowest notice (queue places) is told this long after what it is about. */
const CALM_MS = 5_000

/** Time between two steps: mostly a moment, so that things meet each other; now and then long enough for something to run out. */
const PAUSES = [
  { weight: 34, from: 0, to: 20 },
  { weight: 30, from: 20, to: 500 },
  { weight: 22, from: 500, to: 3_000 },
  { weight: 11, from: 3_000, to: 15_000 },
  { weight: 2.6, from: 15_000, to: 70_000 },
  { weight: 0.4, from: 70_000, to: 700_000 },
] as const

/** One installation, a number of steps drawn from the seed, then everything is healed. Throws when any promise was broken. */
export async function simulate({
  seed,
  steps = STEPS,
  store = 'memory',
  hashes = false,
}: SimulationOptions): Promise<Outcome> {
  const done: string[] = []
  const hash = createHash('sha256')
  const world = await furnished(seed, store)
  if (hashes) world.books.log = (line) => void hash.update(`${world.clock.now()} ${line}\n`)
  const fail = (): never => {
    throw new BrokenPromise(report(seed, done, world.books.wrongs))
  }
  try {
    const compare = afterStep(world)
    world.watch(staleScreens(world))
    const deck = deckOf(world)
    for (let index = 1; index <= steps; index += 1) {
      const line = draw(world, deck)
      done.push(`${String(index).padStart(3)} ${world.clock.now() % 100_000_000} ${line}`)
      world.books.log(line)
      const pause = world.random.weighted(PAUSES) ?? PAUSES[0]
      await world.run(world.random.between(pause.from, pause.to))
      await compare()
      if (world.books.wrongs.length > 0) fail()
    }
    done.push('    everything is healed')
    await healAndWait(world)
    await judgeAtEnd(world)
    if (world.books.wrongs.length > 0) fail()
    const { chats, attempts } = world.books
    const ms = world.clock.now() - 1_800_000_000_000
    return { faults: world.faults, hash: hash.digest('hex'), size: { ms, chats: chats.size, attempts: attempts.size } }
  } catch (error) {
    if (error instanceof BrokenPromise) throw error
    world.books.wrong('thrown', error instanceof Error ? (error.stack ?? error.message) : String(error))
    return fail()
  } finally {
    await world.close()
  }
}

/** Two to four agents in one to three departments; how well each run goes is drawn too. */
async function furnished(seed: number, store: StoreKind): Promise<World> {
  const farMs = [0, 0, 3, 12][seed % 4] ?? 0
  const world = await World.make({ seed, store, farMs, mail: seed % 3 > 0 })
  const { random } = world
  const departments = ['Sales', 'Support'].slice(0, random.between(0, 2))
  for (const name of departments) await world.makeDepartment(name)
  const names = [...world.departments.keys()]
  for (const name of ['Mara', 'Ben', 'Sue'].slice(0, random.between(1, 3))) {
    const own = names.filter(() => random.chance(0.6))
    await world.hire({
      name,
      role: random.one(['agent', 'agent', 'supervisor'] as const) ?? 'agent',
      capacity: random.between(1, 3),
      departments: own.length > 0 ? own : names.slice(0, 1),
    })
  }
  return world
}

/** Some runs are rough, some nearly calm. */
function deckOf({ random }: World): Step[] {
  const roughness = random.one([0.2, 1, 1, 2.5]) ?? 1
  return [...visitorSteps, ...agentSteps, ...faultSteps.map((step) => ({ ...step, weight: step.weight * roughness }))]
}

function draw(world: World, deck: readonly Step[]): string {
  for (let tries = 0; tries < 20; tries += 1) {
    const step = world.random.weighted(deck)
    const line = step?.run(world) ?? null
    if (line !== null) return `${step?.name}: ${line}`
  }
  return 'nothing could happen'
}

async function healAndWait(world: World): Promise<void> {
  world.heal()
  await world.run(8_000)
  world.heal()
  for (const departmentId of world.departments.values())
    await world.command('updateDepartment', { departmentId, queueLimit: null })
  const end = world.clock.now() + QUIET_WITHIN_MS
  while (!isQuiet(world)) {
    if (world.clock.now() > end) return world.books.wrong('not quiet', noise(world).join('; '))
    await world.run(1_000)
  }
  // A round of everything that comes round: heads, pings, sweeps. Then until what they set in motion has settled.
  do await world.run(15_000)
  while (world.clock.now() - world.books.lastMoveAt < CALM_MS && world.clock.now() < end)
}

const isQuiet = (world: World): boolean => noise(world).length === 0

function noise({ visitors, agents, relays }: World): string[] {
  const tabs = visitors.flatMap(({ name, tabs: open }) => open.map(({ client }) => ({ name, client })))
  const desks = agents.flatMap(({ name, desk }) => (desk === null ? [] : [{ name, client: desk.client }]))
  return [
    ...relays.filter(({ isUp }) => !isUp).map(({ name }) => `${name} is down`),
    ...[...tabs, ...desks].flatMap(({ name, client }) => [
      ...(client.state.kind === 'live' ? [] : [`${name} is ${JSON.stringify(client.state)}`]),
      ...client
        .outbox()
        .filter(({ state }) => state !== 'failed')
        .map((entry) => `${name} has ${JSON.stringify(entry)}`),
    ]),
  ]
}

function report(seed: number, done: readonly string[], wrongs: readonly Wrong[]): string {
  const found = wrongs.slice(0, 8).map(({ rule, detail, at }) => `  ${rule} at ${at % 100_000_000}: ${detail}`)
  return [
    `Seed ${seed} broke a promise after ${done.length} steps:`,
    ...found,
    `See it again: SEED=${seed} npm test -- tests/simulation`,
    'Steps:',
    ...done,
  ].join('\n')
}
