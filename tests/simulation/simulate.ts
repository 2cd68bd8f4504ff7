import { createHash } from 'node:crypto'
import { Director } from './Director.ts'
import { furnish } from './furnish.ts'
import { healAndWait } from './heal.ts'
import { judgeAtEnd } from './judge/atEnd.ts'
import type { Wrong } from './judge/Books.ts'
import { afterStep, staleScreens } from './judge/whileRunning.ts'
import { print } from './script.ts'
import type { Line } from './script.ts'
import type { FaultKind } from './world/Faults.ts'
import type { StoreKind } from './world/openStore.ts'

export type SimulationOptions = {
  readonly seed: number
  readonly steps?: number
  readonly store?: StoreKind
  /** What happens, instead of what the seed would draw. People, departments and all other chance are still the seed's. */
  readonly script?: readonly Line[]
  /** Whether everything that happens is put into one hash; it costs a little. */
  readonly hashes?: boolean
}

/** What came of a run. */
export type Outcome = {
  readonly counts: ReadonlyMap<FaultKind, number>
  readonly hash: string
  /** Virtual time it took, conversations, messages and notes that were tried. */
  readonly size: { readonly ms: number; readonly chats: number; readonly attempts: number }
}

/** A run that broke a promise: which one first, and everything that had happened. */
export class BrokenPromise extends Error {
  readonly options: SimulationOptions
  readonly wrongs: readonly Wrong[]
  readonly script: readonly Line[]

  constructor(options: SimulationOptions, wrongs: readonly Wrong[], script: readonly Line[], did: readonly string[]) {
    super(report(options, wrongs, did))
    this.options = options
    this.wrongs = wrongs
    this.script = script
  }

  get rule(): string {
    return this.wrongs[0]?.rule ?? ''
  }
}

const STEPS = 200

/** One installation, a number of steps drawn from the seed, then everything is healed. Throws when any promise was broken. */
export async function simulate(options: SimulationOptions): Promise<Outcome> {
  const { seed, store = 'memory', script, hashes = false } = options
  const steps = script?.length ?? options.steps ?? STEPS
  const played: Line[] = []
  const did: string[] = []
  const hash = createHash('sha256')
  const world = await furnish(seed, store).catch((error: unknown) => {
    throw new BrokenPromise(options, [{ rule: 'thrown', detail: told(error), at: 0 }], [], [])
  })
  if (hashes) world.books.log = (line) => void hash.update(`${world.clock.now()} ${line}\n`)
  const fail = (): never => {
    throw new BrokenPromise(options, world.books.wrongs, played, did)
  }
  const unheard = (error: unknown): void => world.books.wrong('nobody listened', told(error))
  process.on('unhandledRejection', unheard)
  const judge = (): void => void (world.books.wrongs.length > 0 && fail())
  try {
    const compare = afterStep(world)
    world.watch(staleScreens(world))
    const director = new Director(world, seed, steps)
    for (let index = 0; index < steps; index += 1) {
      const now = world.clock.now()
      const asked = script?.[index]
      const step = asked === undefined ? director.next(index) : director.replay(asked)
      played.push(step.line)
      did.push(`${String(index + 1).padStart(3)} ${now % 100_000_000} ${print(step.line)}: ${step.did}`)
      world.books.log(did.at(-1) ?? '')
      await world.run(step.line.pauseMs)
      await compare()
      judge()
      // Whoever started this may have something else to do now and then.
      await new Promise((resolve) => setImmediate(resolve))
    }
    did.push('    everything is healed')
    await healAndWait(world)
    await judgeAtEnd(world)
    judge()
    const { chats, attempts } = world.books
    const ms = world.clock.now() - 1_800_000_000_000
    const { counts } = world.faults
    return { counts, hash: hash.digest('hex'), size: { ms, chats: chats.size, attempts: attempts.size } }
  } catch (error) {
    if (error instanceof BrokenPromise) throw error
    world.books.wrong('thrown', told(error))
    return fail()
  } finally {
    process.off('unhandledRejection', unheard)
    await world.close()
  }
}

const told = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))

function report({ seed, store }: SimulationOptions, wrongs: readonly Wrong[], did: readonly string[]): string {
  const found = wrongs.slice(0, 8).map(({ rule, detail, at }) => `  ${rule} at ${at % 100_000_000}: ${detail}`)
  const where = store === undefined || store === 'memory' ? '' : 'STORE=sqlite '
  return [
    `Seed ${seed} broke a promise after ${did.length} steps:`,
    ...found,
    `See it again: ${where}SEED=${seed} npm test -- tests/simulation`,
    'Steps:',
    ...did,
  ].join('\n')
}
