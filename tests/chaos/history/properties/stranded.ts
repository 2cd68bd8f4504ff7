import { isBarred } from '../Board.ts'
import type { Desk, Span } from '../History.ts'
import type { Known } from '../Known.ts'
import { courses } from '../courses.ts'
import { common, joined, lengthOf } from '../spans.ts'

/** Nobody waits longer than this while somebody may take them. */
const WAIT_MS = 2_000
/** Conversations of an agent who fell silent are with somebody else, or queued, after this. */
const LOST_MS = 45_000
const PATIENCE_MS = 250

/** Who waited beside an agent with room, and whose agent was gone for too long. Outages count for nothing. */
export function stranded({ desk }: Known): string[] {
  return desk === undefined ? [] : [...besideRoom(desk), ...withNobody(desk)]
}

function besideRoom(desk: Desk): string[] {
  const { waits, loads } = courses(desk)
  const isLong = (span: Span): boolean => lengthOf(span, desk.outages) > WAIT_MS + (desk.patienceMs ?? PATIENCE_MS)
  const rooms = [...desk.agents].map(([agentId, { capacity, here }]) => {
    const course = loads.get(agentId) ?? [{ load: 0, span: [-Infinity, desk.endedAt] as const }]
    const free = joined(course.flatMap(({ load, span }) => (load < capacity ? [span] : [])))
    return { agentId, free: common(here, free).filter(isLong) }
  })
  return waits
    .filter(({ span }) => isLong(span))
    .flatMap((wait) =>
      rooms.flatMap(({ agentId, free }) =>
        isBarred(wait, agentId, wait.span[1])
          ? []
          : common([wait.span], free)
              .filter(isLong)
              .map((span) => `${wait.conversationId} waited ${told(span, desk)} beside ${agentId}, who had room`),
      ),
    )
}

function withNobody(desk: Desk): string[] {
  const isLong = (span: Span): boolean => lengthOf(span, desk.outages) > LOST_MS + (desk.patienceMs ?? PATIENCE_MS)
  return courses(desk).holds.flatMap(({ conversationId, agentId, span }) =>
    common([span], desk.agents.get(agentId)?.absences ?? [])
      .filter(isLong)
      .map((held) => `${conversationId} was with ${agentId} for ${told(held, desk)} after they were gone`),
  )
}

/** How long, and since which second of the run. */
const told = ([from, to]: Span, { moves }: Desk): string =>
  `${Math.round(to - from)} ms (from second ${((from - (moves[0]?.at ?? from)) / 1_000).toFixed(1)})`
