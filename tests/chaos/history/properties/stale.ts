import type { Known } from '../Known.ts'

/** A timeline that was asked for after an ack, and lacks what was acked. */
export const stale = ({ looks = [] }: Known): string[] =>
  looks.flatMap(({ conversationId, where, acked, seen }) =>
    seen < acked ? [`${where} showed ${conversationId} up to ${seen} when ${acked} had been acked`] : [],
  )
