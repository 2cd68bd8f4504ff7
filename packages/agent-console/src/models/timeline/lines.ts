import type { Event, EventOf } from '@deskbell/protocol'
import type { LineEvent, LineItem } from './items.ts'

/** A wait this short is not worth a line. */
const AT_ONCE_MS = 2_000

/** The line an event is shown by, or null: it is told by its neighbour, or not worth one, or of a type we do not know. */
export function lineOf(event: Event, events: readonly Event[], index: number): LineItem | null {
  const line = lineEvent(event, events, index)
  if (!line) return null
  const routed = line.type === 'conversation.assigned' ? routedBeside(line, events, index) : null
  return { kind: 'line', key: line.id, event: line, routed }
}

function lineEvent(event: Event, events: readonly Event[], index: number): LineEvent | null {
  switch (event.type) {
    case 'conversation.queued':
      return isTold(event, events, index) ? null : event
    case 'conversation.assigned':
      // "Mara handed it to Tom" says it already.
      return event.content.how === 'transferred' && events[index - 1]?.type === 'conversation.transferred'
        ? null
        : event
    case 'conversation.transferred':
    case 'conversation.closed':
    case 'conversation.reopened':
    case 'conversation.rated':
    case 'conversation.left_message':
    case 'visitor.left':
    case 'visitor.returned':
      return event
    default:
      return null
  }
}

function isTold(event: EventOf<'conversation.queued'>, events: readonly Event[], index: number): boolean {
  if (event.content.reason === 'transferred') return true
  if (event.content.reason === 'reopened' && events[index - 1]?.type === 'conversation.reopened') return true
  const next = events.slice(index + 1, index + 4).find((each) => each.type === 'conversation.assigned')
  return next !== undefined && next.at - event.at < AT_ONCE_MS
}

/** Routing writes the assignment and its reason in one unit, so they are neighbours. */
function routedBeside(
  assigned: EventOf<'conversation.assigned'>,
  events: readonly Event[],
  index: number,
): EventOf<'conversation.routed'> | null {
  for (const step of [-1, 1, -2, 2]) {
    const other = events[index + step]
    if (other?.type === 'conversation.routed' && other.content.agentId === assigned.content.agentId) return other
  }
  return null
}
