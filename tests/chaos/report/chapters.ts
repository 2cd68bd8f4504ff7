import type { DeskReport } from '../desk/run.ts'
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

/** People who wait and agents who crash, for the page. */
export const deskChapter = (report: DeskReport): Chapter => ({
  title: 'Agents and relays crash while people wait',
  about: 'Judged by what the database committed, in that order, and by who was surely there to take somebody.',
  facts: [
    ['conversations', whole(report.conversations)],
    ['assignments', whole(report.assignments)],
    ['given anew, agent lost', whole(report.again)],
    ['agents crashed', whole(report.agentCrashes)],
    ['relays killed', whole(report.deeds['relay killed'] ?? 0)],
    ['relays stopped', whole((report.deeds['relay stopped'] ?? 0) + (report.deeds['relay stumbles'] ?? 0))],
    ['PostgreSQL killed', whole(report.deeds['PostgreSQL killed'] ?? 0)],
    ['queued after a crash', `${(report.slowestRequeueMs / 1_000).toFixed(1)} s at most`],
    ['half waited', `${(report.waits.p50 / 1_000).toFixed(1)} s`],
    ['slowest percent waited', `${(report.waits.p99 / 1_000).toFixed(1)} s`],
    ['seconds', whole(report.seconds)],
    ['seed', String(report.seed)],
  ],
  counts: report.counts,
  counted: 'Served',
  timeline: report.timeline,
})

const KILLS = ['relay killed', 'Redis killed', 'PostgreSQL killed']
const othersOf = (deeds: Readonly<Record<string, number>>): number =>
  Object.entries(deeds).reduce((sum, [what, count]) => sum + (KILLS.includes(what) ? 0 : count), 0)
