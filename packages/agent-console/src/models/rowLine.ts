import type { AgentId, ListRow } from '@deskbell/protocol'
import type { Snapshot } from './Conversations.ts'

/** What the second line of a row says. What needs the agent comes before what is new, and that before what was said last. */
export type RowLine =
  | { readonly is: 'notSent' }
  | { readonly is: 'waitingToSend' }
  | { readonly is: 'visitorTypes'; readonly text: string | null }
  | { readonly is: 'agentTypes'; readonly agentId: AgentId }
  | {
      readonly is: 'preview'
      readonly by: 'visitor' | 'me' | 'agent' | 'other'
      readonly agentId: AgentId | null
      readonly note: boolean
      readonly text: string
    }
  | { readonly is: 'nothing' }

/** Chooses it. */
export function rowLineOf(row: ListRow, snapshot: Snapshot | null, me: AgentId | null, connected: boolean): RowLine {
  const pending = snapshot?.pending ?? []
  if (pending.some((entry) => entry.state === 'failed')) return { is: 'notSent' }
  if (!connected && pending.length > 0) return { is: 'waitingToSend' }
  const typing = snapshot?.typing ?? []
  const visitor = typing.find((each) => each.by.kind === 'visitor')
  if (visitor) return { is: 'visitorTypes', text: visitor.preview?.trim() || null }
  const agent = typing.find((each) => each.by.kind === 'agent' && each.by.id !== me)
  if (agent && agent.by.id !== null) return { is: 'agentTypes', agentId: agent.by.id }
  const { preview } = row
  if (!preview) return { is: 'nothing' }
  const note = preview.kind === 'note'
  if (preview.by === 'visitor') return { is: 'preview', by: 'visitor', agentId: null, note, text: preview.text }
  if (preview.by === 'agent') {
    return { is: 'preview', by: preview.byId === me ? 'me' : 'agent', agentId: preview.byId, note, text: preview.text }
  }
  return { is: 'preview', by: 'other', agentId: null, note, text: preview.text }
}

/** Place of a waiting row in its department's queue, from 1; null when it does not wait. */
export function placeInQueue(row: ListRow, queue: readonly ListRow[]): number | null {
  if (row.queueKey === null || row.leftMessageAt !== null) return null
  const before = queue.filter((each) => each.departmentId === row.departmentId && isBefore(each, row))
  return before.length + 1
}

function isBefore(a: ListRow, b: ListRow): boolean {
  if (a.queueKey === null || b.queueKey === null) return false
  return a.queueKey < b.queueKey || (a.queueKey === b.queueKey && a.id < b.id)
}
