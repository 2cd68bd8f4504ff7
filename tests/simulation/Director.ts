import type { Line } from './script.ts'
import { agentSteps } from './steps/agentSteps.ts'
import { dramas } from './steps/dramas.ts'
import { faultSteps } from './steps/faultSteps.ts'
import type { Step } from './steps/Step.ts'
import { visitorSteps } from './steps/visitorSteps.ts'
import { Random } from './world/Random.ts'
import type { World } from './world/World.ts'

/** A line, and what it did in this run. */
export type Played = { readonly line: Line; readonly did: string }

/** Time between two steps: mostly a moment, so that things meet each other; now and then long enough for something to run out. */
const PAUSES = [
  { weight: 34, from: 0, to: 20 },
  { weight: 30, from: 20, to: 500 },
  { weight: 22.4, from: 500, to: 3_000 },
  { weight: 11, from: 3_000, to: 15_000 },
  { weight: 2.4, from: 15_000, to: 70_000 },
  { weight: 0.2, from: 70_000, to: 700_000 },
] as const

/** Part of all runs in which nothing is arranged: they may be calm. */
const UNARRANGED = 0.05
const TRIES = 20

const all: readonly Step[] = [...visitorSteps, ...agentSteps, ...faultSteps, ...dramas]
const byName = new Map(all.map((step) => [step.name, step]))
if (byName.size < all.length) throw new Error('two steps share a name, so a script would not say which is meant')

/** Decides what happens next. Each decision has its own numbers, from the seed and its place in the run. */
export class Director {
  readonly #world: World
  readonly #seed: number
  readonly #deck: readonly Step[]
  /** What is still to happen in this run, and from which step on it is made to. */
  readonly #due: { readonly from: number; readonly drama: (typeof dramas)[number] }[]

  constructor(world: World, seed: number, steps: number) {
    this.#world = world
    this.#seed = seed
    const random = new Random(seed, 'direction')
    // Some runs are rough, some nearly calm.
    const roughness = random.one([0.2, 1, 1, 2.5]) ?? 1
    const faults = faultSteps.map((step) => ({ ...step, weight: step.weight * roughness }))
    this.#deck = [...visitorSteps, ...agentSteps, ...faults]
    const isArranged = !random.chance(UNARRANGED)
    this.#due = !isArranged
      ? []
      : dramas.map((drama) => ({ drama, from: random.between(Math.floor(steps * 0.3), Math.floor(steps * 0.8)) }))
  }

  /** Makes the next thing happen. */
  next(index: number): Played {
    const random = new Random(this.#seed, `step ${index}`)
    const { from, to } = random.weighted(PAUSES) ?? PAUSES[0]
    const pauseMs = random.between(from, to)
    for (const { drama, from: due } of this.#due) {
      if (index < due || drama.isDone(this.#world)) continue
      const did = this.#try(drama, index)
      if (did !== null) return { line: { step: drama.name, chance: index, pauseMs: pauseMs + drama.takesMs }, did }
    }
    for (let tries = 0; tries < TRIES; tries += 1) {
      const step = random.weighted(this.#deck)
      const chance = random.between(0, 999_999)
      const did = step === undefined ? null : this.#try(step, chance)
      if (step !== undefined && did !== null) return { line: { step: step.name, chance, pauseMs }, did }
    }
    return { line: { step: 'nothing', chance: 0, pauseMs }, did: 'nothing could happen' }
  }

  /** Makes happen what happened in another run, if it can. */
  replay(line: Line): Played {
    const step = byName.get(line.step)
    if (step === undefined && line.step !== 'nothing') throw new Error(`there is no step ${line.step}`)
    return {
      line,
      did:
        (step === undefined ? null : this.#try(step, line.chance)) ??
        (line.step === 'nothing' ? 'nothing could happen' : 'has nothing to happen to'),
    }
  }

  #try(step: Step, chance: number): string | null {
    this.#world.random.begin(chance, step.name)
    return step.run(this.#world)
  }
}
