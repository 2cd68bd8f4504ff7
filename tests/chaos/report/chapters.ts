import type { StormReport } from '../manyRelays/run.ts'
import type { Chapter } from './page.ts'

const whole = (value: number): string => Math.round(value).toLocaleString('en')

/** A run of many relays, for the page. */
export const stormChapter = (title: string, about: string, report: StormReport): Chapter => ({
  title,
  about,
  facts: [
    ['messages', whole(report.messages)],
    ['acked a second', whole(report.perSecond)],
    ['relays killed', whole(report.deeds['relay killed'] ?? 0)],
    ['Redis killed', whole(report.deeds['Redis killed'] ?? 0)],
    ['PostgreSQL killed', whole(report.deeds['PostgreSQL killed'] ?? 0)],
    ['other deeds', whole(othersOf(report.deeds))],
    ['never answered, and there', `${whole(report.recovered)} of ${whole(report.unknown)}`],
    ['read right after an ack', whole(report.looks)],
    ['slowest ack', `${(report.slowestAckMs / 1_000).toFixed(1)} s`],
    ['calm again after', `${(report.calmMs / 1_000).toFixed(1)} s`],
    ['seconds', whole(report.seconds)],
    ['seed', String(report.seed)],
  ],
  counts: report.counts,
  timeline: report.timeline,
})

const KILLS = ['relay killed', 'Redis killed', 'PostgreSQL killed']
const othersOf = (deeds: Readonly<Record<string, number>>): number =>
  Object.entries(deeds).reduce((sum, [what, count]) => sum + (KILLS.includes(what) ? 0 : count), 0)
