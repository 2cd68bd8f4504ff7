import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pageOf } from './page.ts'
import type { Chapter } from './page.ts'

const TITLE = 'What was killed, and what was lost'
const INTRO =
  'Real relays, a real PostgreSQL and a real Redis on one machine, a fault proxy between each pair, and people with the real client. Everything was read back and compared with what everybody sent, was told and shows.'

/** Writes a run as `report.json` and as a page into a directory. Gives the page's path. */
export function writeReport(directory: string, chapters: readonly Chapter[]): string {
  mkdirSync(directory, { recursive: true })
  const page = join(directory, 'index.html')
  writeFileSync(join(directory, 'report.json'), `${JSON.stringify(chapters)}\n`)
  writeFileSync(page, pageOf(TITLE, INTRO, chapters))
  return page
}
