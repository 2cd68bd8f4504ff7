import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pageOf } from './page.ts'
import type { Chapter } from './page.ts'

const TITLE = 'What was killed, and what was lost'
const INTRO =
  'Real relays, a real PostgreSQL and a real Redis on one machine, a fault proxy between each pair, and people with the real client. Everything was read back and compared with what everybody sent, was told and shows.'

/**
 * Writes runs as `report.json` and as a page into a directory, and gives the page's path. A chapter of the same title that is there is
 * replaced, others stay: the long runs need not be made in one go.
 */
export function writeReport(directory: string, made: readonly Chapter[]): string {
  mkdirSync(directory, { recursive: true })
  const [data, page] = [join(directory, 'report.json'), join(directory, 'index.html')]
  const known = existsSync(data) ? (JSON.parse(readFileSync(data, 'utf8')) as Chapter[]) : []
  const today = new Date().toISOString().slice(0, 10)
  const dated = made.map((chapter) => ({ ...chapter, facts: [...chapter.facts, ['run on', today] as const] }))
  const fresh = (title: string): Chapter | undefined => dated.find((chapter) => chapter.title === title)
  const chapters = [
    ...known.map((chapter) => fresh(chapter.title) ?? chapter),
    ...dated.filter(({ title }) => !known.some((chapter) => chapter.title === title)),
  ]
  writeFileSync(data, `${JSON.stringify(chapters)}\n`)
  writeFileSync(page, pageOf(TITLE, INTRO, chapters))
  return page
}
