import { Board } from './Board.ts'
import type { Waiting } from './Board.ts'
import type { Desk, Span } from './History.ts'

/** A desk as spans of time: waits of those who are here, holds, and how much each agent carried when. */
export type Courses = {
  readonly waits: readonly (Waiting & { readonly span: Span })[]
  readonly holds: readonly { readonly conversationId: string; readonly agentId: string; readonly span: Span }[]
  readonly loads: ReadonlyMap<string, readonly { readonly load: number; readonly span: Span }[]>
}

/** Plays the moves of a desk from beginning to end. */
export function courses({ moves, endedAt }: Pick<Desk, 'moves' | 'endedAt'>): Courses {
  const board = new Board()
  const waits: Courses['waits'][number][] = []
  const holds: Courses['holds'][number][] = []
  const loads = new Map<string, { load: number; span: Span }[]>()
  /** When each conversation and each agent last changed. */
  const since = new Map<string, number>()
  const endWait = (id: string, at: number): void => {
    const waiting = board.waiting.get(id)
    if (waiting !== undefined && !waiting.isAway) waits.push({ ...waiting, span: [since.get(id) ?? at, at] })
  }
  const endHold = (id: string, at: number): void => {
    const held = board.held.get(id)
    if (held !== undefined) holds.push({ conversationId: id, agentId: held.agentId, span: [held.since, at] })
  }
  const endLoad = (agentId: string, at: number): void => {
    const course = loads.get(agentId) ?? []
    course.push({ load: board.loadOf(agentId), span: [since.get(agentId) ?? -Infinity, at] })
    loads.set(agentId, course)
    since.set(agentId, at)
  }
  for (const move of moves) {
    const { conversationId: id, at, what } = move
    endWait(id, at)
    if (what !== 'away' && what !== 'returned') endHold(id, at)
    const agents = [board.held.get(id)?.agentId, what === 'assigned' ? move.agentId : undefined]
    for (const agentId of new Set(agents)) if (agentId !== undefined) endLoad(agentId, at)
    board.take(move)
    since.set(id, at)
  }
  for (const id of board.waiting.keys()) endWait(id, endedAt)
  for (const id of board.held.keys()) endHold(id, endedAt)
  for (const agentId of loads.keys()) endLoad(agentId, endedAt)
  return { waits, holds, loads }
}
