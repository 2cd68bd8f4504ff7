import type { AgentId, ConversationView, ListRow } from '@deskbell/protocol'

/** Who has a conversation, as far as one agent is concerned. */
export type Ownership =
  | { readonly is: 'unknown' }
  /** Mine: I may reply, with this token. Null while the token is under way. */
  | { readonly is: 'mine'; readonly token: number | null; readonly left: boolean }
  | { readonly is: 'colleague'; readonly agentId: AgentId; readonly name: string }
  | { readonly is: 'queue' }
  | { readonly is: 'left' }
  | { readonly is: 'closed' }

/** Reads who has it; the row answers while the conversation itself is still under way. */
export function ownershipOf(view: ConversationView | null, row: ListRow | null, me: AgentId | null): Ownership {
  const source = view ?? row
  if (!source) return { is: 'unknown' }
  if (source.status === 'closed') return { is: 'closed' }
  const agentId = view ? (view.agent?.id ?? null) : (row?.agentId ?? null)
  const left = view ? view.leftMessage !== null : row?.leftMessageAt !== null
  if (agentId === null) return { is: left ? 'left' : 'queue' }
  if (agentId === me) return { is: 'mine', token: view?.ownerToken ?? null, left }
  return { is: 'colleague', agentId, name: view?.agent?.name ?? '' }
}

/** Whether two readings mean the same for the agent. */
export function sameOwnership(a: Ownership, b: Ownership): boolean {
  return a.is === b.is && (a.is !== 'colleague' || b.is !== 'colleague' || a.agentId === b.agentId)
}
