import type { Considered, Ms } from '@deskbell/protocol'
import { LAPSED_MS, mayReceive } from '../availability.ts'
import type { Conversation } from '../conversation/state.ts'
import type { PoolAgent } from './view.ts'

/** An agent during one run of routing. The run itself moves what is not readonly: what it has given them so far counts. */
export type Candidate = Omit<PoolAgent, 'load' | 'lastAssignedAt'> & {
  load: number
  lastAssignedAt: Ms
  /** Conversations given in this run: whose turn it is among agents who were all given one just now. */
  given: number
}

/** Why routing chose or did not choose somebody. */
export type Verdict = Considered['verdict']

/** Why this agent may not take this conversation now, null when they may. */
export function obstacle(agent: Candidate, conversation: Conversation, weight: number, now: Ms): Verdict | null {
  if (!mayReceive(agent)) return 'away'
  const letLie = conversation.lapsed.some(({ agentId, at }) => agentId === agent.id && now - at < LAPSED_MS)
  if (letLie) return 'lapsed'
  return agent.load + weight > agent.max ? 'full' : null
}

/** Longest without a new conversation first; ties by id. */
export const byTurn = (a: Candidate, b: Candidate): number =>
  a.lastAssignedAt - b.lastAssignedAt || a.given - b.given || (a.id < b.id ? -1 : 1)
