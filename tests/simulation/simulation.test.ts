import { afterAll, describe, expect, test } from 'vitest'
import { add, emptyTally, explain, runInto } from './block.ts'
import type { Block } from './block.ts'
import { Pool } from './Pool.ts'
import { regressions } from './regressions.ts'
import { parse } from './script.ts'
import { BrokenPromise } from './simulate.ts'
import type { SimulationOptions } from './simulate.ts'
import { FAULT_KINDS } from './world/Faults.ts'

// SEED=7 runs that seed alone. DESKBELL_LONG=1 runs many more of them; SIM_FROM and SIM_SEEDS choose which.
const only = process.env['SEED']
const isLong = process.env['DESKBELL_LONG'] === '1'
const FIRST = Number(process.env['SIM_FROM'] ?? 1)
const SEEDS = Number(process.env['SIM_SEEDS'] ?? (isLong ? 100_000 : 1_000))
const SQLITE_FIRST = 1_000_001
const SQLITE_SEEDS = isLong ? 1_000 : 10
const BLOCK = isLong ? 500 : 10
/** Generous: a seed takes a fifth of a second, other tests may have the machine, and a broken run is shrunk. */
const BLOCK_MS = 120_000 + BLOCK * 6_000

/** Each kind of fault must have happened this often per thousand runs. */
const TIMES = 500
/** Part of the runs that must contain a crash, a reconnect and a requeue. */
const FULL = 0.9

const pool = new Pool()
const total = emptyTally()
const begun = performance.now()

/** In this process, so that one seed can be looked at with a debugger. */
async function runHere(options: SimulationOptions): Promise<void> {
  try {
    await runInto(total, options)
  } catch (error) {
    throw error instanceof BrokenPromise ? new Error(await explain(error)) : error
  }
}

async function runBlock(block: Block): Promise<void> {
  const tally = await pool.run(block)
  add(total, tally)
  if (isLong) console.log(`${total.runs} runs in ${((performance.now() - begun) / 60_000).toFixed(1)} minutes`)
  if (tally.broken !== null) throw new Error(tally.broken)
}

const blocks = (first: number, count: number): [from: number, to: number][] =>
  Array.from({ length: Math.ceil(count / BLOCK) }, (_, index) => [
    first + index * BLOCK,
    first + Math.min(count, (index + 1) * BLOCK) - 1,
  ])

afterAll(() => pool.close())

if (only !== undefined)
  describe('one seed', () => {
    test(
      `every promise holds in seed ${only}`,
      () => runHere({ seed: Number(only), store: process.env['STORE'] === 'sqlite' ? 'sqlite' : 'memory' }),
      BLOCK_MS,
    )
  })

if (only === undefined) {
  describe.concurrent('visitors, agents and relays in a world where everything goes wrong', () => {
    // The longest first, so that no process is alone with it in the end.
    test.each(blocks(SQLITE_FIRST, SQLITE_SEEDS))(
      'every promise holds on SQLite in seeds %i to %i',
      (from, to) => runBlock({ from, to, store: 'sqlite' }),
      BLOCK_MS,
    )

    test(
      'the same seed gives the same run in any process, another seed another',
      async () => {
        const block = { from: 1, to: 2, hashes: true }
        const [one, two] = await Promise.all([pool.run(block), pool.run(block)])
        expect(one.hashes).toEqual(two.hashes)
        expect(new Set(one.hashes).size).toBe(2)
      },
      BLOCK_MS,
    )

    test.each(blocks(FIRST, SEEDS))(
      'every promise holds in seeds %i to %i',
      (from, to) => runBlock({ from, to }),
      BLOCK_MS,
    )
  })

  describe('what broke once', () => {
    test.each(regressions.map(({ bug, ...run }) => [bug, run] as const))(
      '%s stays mended',
      (_bug, { script, ...options }) => runHere({ ...options, script: script.map(parse) }),
      BLOCK_MS,
    )
  })

  describe('the runs as a whole', () => {
    test('every kind of fault happened often', () => {
      const enough = Math.ceil((TIMES * total.runs) / 1_000)
      const rare = FAULT_KINDS.filter((kind) => (total.counts[kind] ?? 0) < enough)
      expect(rare.map((kind) => `${kind}: ${total.counts[kind] ?? 0} of ${enough}`)).toEqual([])
    })

    test('nine in ten runs contain a crash, a reconnect and a requeue, and a third restless visitors', () => {
      expect(total.fullRuns / total.runs).toBeGreaterThanOrEqual(FULL)
      expect(total.restlessRuns / total.runs).toBeGreaterThanOrEqual(0.3)
    })

    afterAll(() => {
      const hours = (total.ms / 3_600_000).toFixed(1)
      const minutes = ((performance.now() - begun) / 60_000).toFixed(1)
      const kinds = FAULT_KINDS.map((kind) => `  ${String(total.counts[kind] ?? 0).padStart(8)}  ${kind}`)
      console.log(
        [
          `${total.runs} runs in ${minutes} minutes: ${hours} hours of their time, ${total.chats} conversations, ${total.attempts} messages and notes.`,
          `${total.fullRuns} of them contain a crash, a reconnect and a requeue; in ${total.restlessRuns} a visitor left, came back or fell silent.`,
          ...kinds,
        ].join('\n'),
      )
    })
  })
}
