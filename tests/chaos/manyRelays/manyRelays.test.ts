import { expect, test } from 'vitest'
import { SHORT_STORM } from './amounts.ts'
import { runStorm } from './run.ts'

const seed = Number(process.env['DESKBELL_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

test('[K6] relays, Redis and PostgreSQL are killed under load: what was acked is there, once, in order, and everybody shows it', async () => {
  const { verdict, timeline: _, ...report } = await runStorm({ ...SHORT_STORM, seed, log: console.log })
  console.log(report)
  const found = JSON.stringify(Object.entries(verdict).map(([name, lines]) => [name, lines.slice(0, 5)]))
  expect(
    Object.values(report.counts).every((count) => count === 0),
    found,
  ).toBe(true)
  expect(report.verify).toEqual({ code: 0, output: 'Nothing wrong was found.\n' })
  expect(report).toMatchObject({ refused: 0, unknown: report.recovered, crashes: [] })
  expect(report.messages).toBeGreaterThanOrEqual(SHORT_STORM.messages)
  expect(report.deeds['relay killed']).toBeGreaterThanOrEqual(12)
}, 900_000)
