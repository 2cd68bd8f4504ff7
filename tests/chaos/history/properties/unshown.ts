import type { Known } from '../Known.ts'

/** A screen that lacks messages of the final list after its first. */
export const unshown = ({ shown, final }: Known): string[] =>
  shown.flatMap(({ client, conversationId, events }) => {
    const first = events[0]?.seq ?? 0
    const visible = new Set(events.map(({ seq }) => seq))
    return (final.get(conversationId) ?? []).flatMap(({ seq, body }) =>
      seq >= first && body !== null && !visible.has(seq) ? [`${client} lacks ${conversationId} ${seq}`] : [],
    )
  })
