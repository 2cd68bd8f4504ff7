import type { Known } from '../Known.ts'
import { Board } from '../Board.ts'

/** An agent who was given more than their limit. Lowering a limit takes nothing away, and what they hold already is theirs. */
export function overload({ desk }: Known): string[] {
  if (desk === undefined) return []
  const found: string[] = []
  const board = new Board()
  for (const move of desk.moves) {
    board.take(move)
    if (move.what !== 'assigned') continue
    const { capacity = Infinity } = desk.agents.get(move.agentId) ?? {}
    const load = board.loadOf(move.agentId)
    if (load > capacity)
      found.push(`${move.agentId} was given ${move.conversationId} as their ${load}th of ${capacity}`)
  }
  return found
}
