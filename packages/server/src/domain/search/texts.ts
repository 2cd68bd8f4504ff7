import type { Event } from '@deskbell/protocol'
import type { ContactRecord } from '../records.ts'

/** What of an event can be searched; '' when nothing. An erased event has nothing left. */
export function textOfEvent(event: Event | (Omit<Event, 'content'> & { readonly content: null })): string {
  if (event.content === null) return ''
  switch (event.type) {
    case 'message':
    case 'note':
      return event.content.parts.map((part) => (part.type === 'text' ? part.text : part.name)).join('\n')
    case 'conversation.rated':
      return event.content.comment
    case 'conversation.left_message':
      return `${event.content.name} ${event.content.email}`.trim()
    default:
      return ''
  }
}

/** What of a contact can be searched: the name, the address, the site's own name for them and what the site told of them. */
export function textOfContact({ name, email, externalId, attributes }: ContactRecord): string {
  return [name, email, externalId ?? '', ...Object.values(attributes)].filter((part) => part !== '').join(' · ')
}
