import type { Person } from '@deskbell/protocol'
import type { Conversation, Scene } from '../snapshot.ts'

/** Who an id belongs to, as far as a visitor may know. */
export function person(id: string | null | undefined, conversation: Conversation, { snapshot, words }: Scene): Person {
  const { site } = snapshot
  const { view } = conversation
  const known = [...(view?.people ?? []), ...(view?.agent ? [view.agent] : []), ...(site?.agents ?? [])]
  return (
    known.find((each) => each.id === id) ?? { id: id ?? '', name: site?.name ?? words.talk!.somebody, avatarUrl: null }
  )
}

/** The agent who had to do with it last; null when none did. */
export function lastAgent(conversation: Conversation, scene: Scene): Person | null {
  const { events, view } = conversation
  if (view?.agent) return view.agent
  const event = events.findLast(({ type, by }) => by.kind === 'agent' || type === 'conversation.assigned')
  const id = event?.type === 'conversation.assigned' ? event.content.agentId : event?.by.id
  return id ? person(id, conversation, scene) : (view?.people.at(-1) ?? null)
}
