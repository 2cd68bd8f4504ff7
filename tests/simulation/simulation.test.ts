import { afterAll, describe, expect, test } from 'vitest'
import { regressions } from './regressions.ts'
import { simulate } from './simulate.ts'
import type { SimulationOptions } from './simulate.ts'
import { FAULT_KINDS, Faults } from './world/Faults.ts'

// SEED=7 runs that seed alone; DESKBELL_LONG=1 runs many more of them.
const only = process.env['SEED']
const isLong = process.env['DESKBELL_LONG'] === '1'
const SEEDS = isLong ? 2_000 : 100
const SQLITE_SEEDS = isLong ? 100 : 6
const BLOCK = 10
/** Generous: a seed takes a fifth of a second, and other tests may have the machine. */
const BLOCK_MS = 120_000

const faults = new Faults()
const total = { runs: 0, restlessRuns: 0, ms: 0, chats: 0, attempts: 0 }

async function run(options: SimulationOptions): Promise<void> {
  const outcome = await simulate(options)
  const { counts } = outcome.faults
  faults.add(counts)
  total.runs += 1
  if (counts.has('visitor left') || counts.has('visitor came back') || counts.has('visitor fell silent'))
    total.restlessRuns += 1
  total.ms += outcome.size.ms
  total.chats += outcome.size.chats
  total.attempts += outcome.size.attempts
}

const blocks = (first: number, count: number): [from: number, to: number][] =>
  Array.from({ length: Math.ceil(count / BLOCK) }, (_, index) => [
    first + index * BLOCK,
    first + Math.min(count, (index + 1) * BLOCK) - 1,
  ])

if (only !== undefined)
  describe('one seed', () => {
    test(
      `every promise holds in seed ${only}`,
      () => run({ seed: Number(only), store: process.env['STORE'] === 'sqlite' ? 'sqlite' : 'memory' }),
      BLOCK_MS,
    )
  })

if (only === undefined)
  describe('visitors, agents and relays in a world where everything goes wrong', () => {
    test.each(blocks(1, SEEDS))(
      'every promise holds in seeds %i to %i',
      async (from, to) => {
        for (let seed = from; seed <= to; seed += 1) await run({ seed })
      },
      BLOCK_MS,
    )

    test.each(blocks(10_001, SQLITE_SEEDS))(
      'and on SQLite in seeds %i to %i',
      async (from, to) => {
        for (let seed = from; seed <= to; seed += 1) await run({ seed, store: 'sqlite' })
      },
      BLOCK_MS,
    )

    test.each(regressions.map(({ bug, ...options }) => [bug, options] as const))(
      '%s stays mended',
      (_bug, options) => run(options),
      BLOCK_MS,
    )

    test(
      'the same seed gives the same run, another seed another',
      async () => {
        const hash = async (seed: number): Promise<string> => (await simulate({ seed, hashes: true })).hash
        const first = await hash(1)
        expect(await hash(1)).toBe(first)
        expect(await hash(2)).not.toBe(first)
      },
      BLOCK_MS,
    )

    test('every kind of fault happened, and in a third of the runs somebody left, came back or fell silent', () => {
      const missing = FAULT_KINDS.filter((kind) => !faults.counts.has(kind))
      expect(missing).toEqual([])
      expect(total.restlessRuns / total.runs).toBeGreaterThanOrEqual(0.3)
    })

    afterAll(() => {
      const hours = (total.ms / 3_600_000).toFixed(1)
      const kinds = FAULT_KINDS.map((kind) => `  ${String(faults.counts.get(kind) ?? 0).padStart(6)}  ${kind}`)
      console.log(
        [
          `${total.runs} runs, ${hours} hours of their time, ${total.chats} conversations, ${total.attempts} messages and notes.`,
          `In ${total.restlessRuns} of them a visitor left, came back or fell silent.`,
          ...kinds,
        ].join('\n'),
      )
    })
  })
