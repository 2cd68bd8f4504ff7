import type { Known } from '../Known.ts'

/** A frame of a conversation that whoever got it has no right to. */
export const leak = ({ overheard = [] }: Known): string[] =>
  overheard.map(({ client, conversationId }) => `${client} heard of ${conversationId}`)
