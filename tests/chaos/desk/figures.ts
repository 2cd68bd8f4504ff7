import { courses } from '../history/courses.ts'
import type { Desk } from '../history/History.ts'
import { common, lengthOf } from '../history/spans.ts'

/** What the moves of a desk come to: how long people waited, and how soon those of a lost agent were looked after; in ms. */
export function figures(desk: Desk): {
  readonly waits: { readonly p50: number; readonly p99: number; readonly max: number }
  readonly slowestRequeueMs: number
} {
  const { waits, holds } = courses(desk)
  const sorted = waits.map(({ span: [from, to] }) => to - from).sort((a, b) => a - b)
  const at = (part: number): number => Math.round(sorted[Math.floor(part * (sorted.length - 1))] ?? 0)
  const lost = holds.flatMap(({ agentId, span }) =>
    common([span], desk.agents.get(agentId)?.absences ?? [])
      // Who was back in time kept them.
      .filter(([, to]) => to === span[1] && to < desk.endedAt)
      .map((held) => lengthOf(held, desk.outages)),
  )
  return { waits: { p50: at(0.5), p99: at(0.99), max: at(1) }, slowestRequeueMs: Math.round(Math.max(0, ...lost)) }
}
