import { expect, test } from 'vitest'
import { SHORT_DESK } from './amounts.ts'
import { runDesk } from './run.ts'

const seed = Number(process.env['DESKBELL_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

test('[K7] agents and relays crash while people wait: nobody is held twice, overtaken, forgotten or given to who is full', async () => {
  const { verdict, timeline: _, ...report } = await runDesk({ ...SHORT_DESK, seed })
  console.log(report)
  const found = JSON.stringify(Object.entries(verdict).map(([name, lines]) => [name, lines.slice(0, 5)]))
  expect(
    Object.values(report.counts).every((count) => count === 0),
    found,
  ).toBe(true)
  expect(report).toMatchObject({ verify: { code: 0, output: 'Nothing wrong was found.\n' }, crashes: [] })
  expect(report.conversations).toBe(SHORT_DESK.conversations)
  expect(report.agentCrashes).toBeGreaterThanOrEqual(5)
}, 900_000)
