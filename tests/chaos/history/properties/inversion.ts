import type { Known } from '../Known.ts'
import { Board, isBarred } from '../Board.ts'

/**
 * Between the time of a commit and its being seen by others lies its flush. What was committed so long before the routing before is surely
 * seen: routing locks the queue, so it reads after the one before it committed.
 */
const SEEN_MS = 1_000

/** Somebody who was given to an agent although somebody waited longer whom that agent could take. */
export function inversion({ desk }: Known): string[] {
  if (desk === undefined) return []
  const found: string[] = []
  const board = new Board()
  let [routedAt, routedBefore] = [-Infinity, -Infinity]
  for (const move of desk.moves) {
    if (move.what === 'assigned' && move.isRouted) {
      if (move.at > routedAt) [routedBefore, routedAt] = [routedAt, move.at]
      const mine = board.waiting.get(move.conversationId)
      for (const [id, other] of board.waiting) {
        if (mine === undefined || other.key >= mine.key || other.isAway) continue
        if (other.since > routedBefore - SEEN_MS || isBarred(other, move.agentId, move.at)) continue
        // Several at once, in one commit: whom they go to is one decision.
        if (desk.moves.some((one) => one.at === move.at && one.what === 'assigned' && one.conversationId === id))
          continue
        found.push(
          `${move.conversationId} went to ${move.agentId}, ${id} waited ${Math.round(mine.key - other.key)} ms longer`,
        )
      }
    }
    board.take(move)
  }
  return found
}
