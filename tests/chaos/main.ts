// `npm run chaos`: kills a relay under load again and again and counts what was lost. Exit 1 when anything was.
// DESKBELL_LONG=1 for the long form, 300,000 messages and 100 kills; it also times how soon a relay with a million stored messages is
// ready after a kill. DESKBELL_SEED=n to repeat a run. The last line is the result as JSON.
import { makeBigHistory } from '../support/bigHistory.ts'
import { temporaryDirectory } from '../support/relay.ts'
import { LONG, runChaos, SHORT } from './chaos.ts'
import { measureReadiness } from './readiness.ts'

const STORED = 1_000_000
const READINESS_KILLS = 10

const isLong = process.env['DESKBELL_LONG'] === '1'
const seed = Number(process.env['DESKBELL_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
console.log(`${isLong ? 'Long run' : 'Short run'} with seed ${seed} (DESKBELL_SEED=${seed} repeats it)`)
const report = await runChaos({ ...(isLong ? LONG : SHORT), seed, log: (line) => console.log(`  ${line}`) })

console.log(
  [
    `${report.messages} messages in ${report.seconds.toFixed(0)} s, ${report.kills} kills, at least ${report.fewestInFlight} messages under way at each`,
    `${report.acked} acked (${report.perSecond.toFixed(0)} a second, ${report.perSecondUp.toFixed(0)} while the relay was up), ${report.refused} refused, ${report.unknown} never answered (${report.recovered} of them are there)`,
    `the first ack came ${Math.round(report.slowestReturnMs)} ms after a relay was ready, at the latest`,
    ...Object.entries(report.counts).map(([property, count]) => `  ${property.padEnd(12)} ${count}`),
    `  verify       ${report.verify.output.trim()}`,
  ].join('\n'),
)
for (const [property, found] of Object.entries(report.verdict)) {
  for (const line of found.slice(0, 10)) console.log(`${property}: ${line}`)
}
const readyMs = isLong ? await timeReadiness() : []
const isClean = Object.values(report.counts).every((count) => count === 0) && report.verify.code === 0
console.log(isClean ? 'Nothing was lost.' : 'SOMETHING WAS LOST.')
const { verdict: _, ...figures } = report
console.log(JSON.stringify({ ...figures, readyMs }))
process.exitCode = isClean ? 0 : 1

/** From starting a relay to its being ready, after each of some kills, in ms. */
async function timeReadiness(): Promise<readonly number[]> {
  const dataDir = await temporaryDirectory()
  console.log(`Making ${STORED} messages …`)
  await makeBigHistory(dataDir, STORED)
  const { relay, ms } = await measureReadiness(dataDir, READINESS_KILLS)
  await relay.stop()
  const rounded = ms.map(Math.round).toSorted((a, b) => a - b)
  console.log(`ready ${rounded.join(', ')} ms after it was started again, with ${STORED} messages stored`)
  return rounded
}
