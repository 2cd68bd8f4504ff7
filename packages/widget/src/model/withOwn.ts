import type { Conversation, Snapshot } from './snapshot.ts'

/** What is told by another tab or another client, with what this one has just put into the outbox and they may not know yet. */
export function withOwn(told: Snapshot, own: Snapshot): Snapshot {
  const known = told.conversations.map((each): Conversation => {
    const ids = new Set([...each.pending, ...each.events].map(({ clientId }) => clientId))
    const ours = own.conversations.find(({ id }) => id === each.id)?.pending ?? []
    return { ...each, pending: [...each.pending, ...ours.filter(({ clientId }) => !ids.has(clientId))] }
  })
  const begun = own.conversations.filter(({ id, pending }) => pending[0] && !known.some((each) => each.id === id))
  return {
    ...told,
    site: told.site ?? own.site,
    contact: told.contact ?? own.contact,
    memoryOnly: told.memoryOnly || own.memoryOnly,
    conversations: [...begun, ...known],
  }
}
