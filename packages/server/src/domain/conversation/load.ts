import type { AgentId } from '@deskbell/protocol'
import type { Conversation } from './state.ts'

/** What an ordinary chat costs of an agent's capacity. */
export const CHAT_WEIGHT = 1

/** What holding this conversation costs: nothing for a left message, which is answered in one's own time. */
export const weightOf = (state: Pick<Conversation, 'left'>): number => (state.left === null ? CHAT_WEIGHT : 0)

/** A change of one agent's load. */
export type LoadChange = { readonly agentId: AgentId; readonly delta: number }

const NONE: readonly LoadChange[] = []

/** What a change of the conversation does to the load of those who hold or held it; ordered by agent, no zeros. */
export function loadChanges(before: Conversation | null, after: Conversation): readonly LoadChange[] {
  if (before !== null && before.owner === after.owner && before.visitorLeftAt === after.visitorLeftAt) return NONE
  const was = loadOf(before)
  const is = loadOf(after)
  if (was?.agentId === is?.agentId)
    return was === null || is === null ? NONE : nonZero([{ agentId: is.agentId, delta: is.delta - was.delta }])
  const changes = [was === null ? null : { agentId: was.agentId, delta: -was.delta }, is]
  return nonZero(changes.filter((change) => change !== null)).sort((a, b) => (a.agentId < b.agentId ? -1 : 1))
}

/** Counted while assigned and the visitor is here: one who has left costs nothing until they return. */
function loadOf(state: Conversation | null): LoadChange | null {
  if (state === null || state.owner === null || state.visitorLeftAt !== null) return null
  return { agentId: state.owner.agentId, delta: state.owner.weight }
}

const nonZero = (changes: LoadChange[]): LoadChange[] => changes.filter((change) => change.delta !== 0)
