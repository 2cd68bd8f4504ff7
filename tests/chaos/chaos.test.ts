import { describe, expect, test } from 'vitest'
import { LONG, runChaos, SHORT } from './chaos.ts'

const isLong = process.env['DESKBELL_LONG'] === '1'
const seed = Number(process.env['DESKBELL_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

describe('kill -9', () => {
  test(
    '[K1] whenever the relay is killed, what was acked is there, once, in order, as it was written, and everybody shows it',
    async () => {
      const amount = isLong ? LONG : SHORT
      const report = await runChaos({ ...amount, seed })
      const { verdict, counts, verify, ...figures } = report
      console.log(figures)
      expect(
        counts,
        JSON.stringify(Object.fromEntries(Object.entries(verdict).map(([name, found]) => [name, found.slice(0, 5)]))),
      ).toEqual(Object.fromEntries(Object.keys(counts).map((property) => [property, 0])))
      expect(verify).toEqual({ code: 0, output: 'Nothing wrong was found.\n' })
      // Whoever was not answered saw their message in the timeline instead.
      expect(report).toMatchObject({ refused: 0, unknown: report.recovered })
      expect(report.messages).toBeGreaterThanOrEqual(amount.messages)
      expect(report.kills).toBeGreaterThanOrEqual(amount.kills)
      expect(report.fewestInFlight).toBeGreaterThanOrEqual(100)
    },
    isLong ? 3_600_000 : 180_000,
  )
})
