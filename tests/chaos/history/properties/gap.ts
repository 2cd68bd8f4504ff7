import type { Known } from '../Known.ts'

/** Seqs that are not 1, 2, 3 … */
export const gap = ({ final }: Known): string[] =>
  [...final].flatMap(([conversationId, events]) =>
    events.flatMap(({ seq }, index) =>
      seq === index + 1 ? [] : [`${conversationId}: place ${index + 1} holds seq ${seq}`],
    ),
  )
