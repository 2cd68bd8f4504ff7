// `npm run chaos [-- one many desk matrix random]`: kills what an installation is made of under load, again and again, and counts what was
// lost. Exit 1 when anything was. DESKBELL_LONG=1 for the long form of all, `matrix:long` for that of one; DESKBELL_SEED=n to repeat a
// run. What was done and found is written as a page and as JSON into DESKBELL_REPORT, ./chaos-report unless told.
import { resolve } from 'node:path'
import type { Chapter } from './report/page.ts'
import { writeReport } from './report/write.ts'
import { RUNS } from './runs.ts'
import type { Result } from './runs.ts'

const isLong = process.env['DESKBELL_LONG'] === '1'
const seed = Number(process.env['DESKBELL_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const wanted = process.argv.slice(2)
console.log(`${isLong ? 'Long run' : 'Short run'} with seed ${seed} (DESKBELL_SEED=${seed} repeats it)`)

const chapters: Chapter[] = []
let isClean = true
for (const [name, run] of Object.entries(RUNS)) {
  const isLonger = isLong || wanted.includes(`${name}:long`)
  if (wanted.length > 0 && !wanted.includes(name) && !wanted.includes(`${name}:long`)) continue
  console.log(`\n${name}`)
  const result = await run({ isLong: isLonger, seed, log: (line) => console.log(`  ${line}`) })
  if (result === null) continue
  tell(result)
  isClean &&= result.isClean
  if (result.chapter !== null) chapters.push(result.chapter)
}
if (chapters.length > 0) console.log(writeReport(resolve(process.env['DESKBELL_REPORT'] ?? 'chaos-report'), chapters))
console.log(isClean ? 'Nothing was lost.' : 'SOMETHING WAS LOST.')
// What it started and could not end would keep it alive.
process.exit(isClean ? 0 : 1)

function tell({ figures, verdict }: Result): void {
  console.log(JSON.stringify(figures))
  for (const [property, found] of Object.entries(verdict)) {
    console.log(`  ${property.padEnd(12)} ${found.length}`)
    for (const line of found.slice(0, 10)) console.log(`    ${line}`)
  }
}
