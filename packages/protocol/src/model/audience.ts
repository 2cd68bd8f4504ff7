import type { EventType } from './event.ts'

/** Who may see an event: staff see all, a visitor sees what is not internal. */
export type Audience = 'staff' | 'visitor'

/** Event types that no visitor ever receives. */
export const STAFF_ONLY_EVENTS: readonly EventType[] = [
  'conversation.started',
  'note',
  'conversation.routed',
  'conversation.transferred',
  'visitor.left',
  'visitor.returned',
]

/** Whether a visitor may see events of this type. */
export const isPublicEvent = (type: EventType): boolean => !STAFF_ONLY_EVENTS.includes(type)
