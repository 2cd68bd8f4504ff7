// `npm run chaos`: kills a relay under load again and again and counts what was lost. Exit 1 when anything was.
// DESKBELL_LONG=1 for the long form, DESKBELL_SEED=n to repeat a run.
import { LONG, runChaos, SHORT } from './chaos.ts'

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
const isClean = Object.values(report.counts).every((count) => count === 0) && report.verify.code === 0
console.log(isClean ? 'Nothing was lost.' : 'SOMETHING WAS LOST.')
process.exitCode = isClean ? 0 : 1
