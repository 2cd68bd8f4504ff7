import type { ActorRef, ConversationView, ListRow } from '@deskbell/protocol'
import type { Texts } from '../i18n/Texts.ts'
import type { Directory } from '../models/Directory.ts'

/** What a visitor is called: their name, or their number while they have none. */
export function visitorName(
  { t }: Texts,
  of: { contactName?: string | undefined; number?: number | undefined } | null,
): string {
  const name = of?.contactName?.trim() ?? ''
  return name !== '' ? name : t('row.visitor', { number: String(of?.number ?? '') }).trim()
}

/** What a visitor is called among their own words: the first name, or all of what stands for one. */
export function visitorShortName(texts: Texts, of: Parameters<typeof visitorName>[1]): string {
  const name = of?.contactName?.trim() ?? ''
  return name === '' ? visitorName(texts, of) : firstName(name)
}

/** What an agent is called; somebody who left the desk is known from the conversation only. */
export function agentName(directory: Directory, id: string | null, view: ConversationView | null = null): string {
  if (id === null) return ''
  const known = directory.agent(id)?.name ?? view?.people.find((each) => each.id === id)?.name
  return known ?? (view?.agent?.id === id ? view.agent.name : '')
}

/** The department of a conversation; none where it is called like its site, as the first one of a site is. */
export function departmentName(directory: Directory, of: { siteId: string; departmentId: string }): string | null {
  const name = directory.department(of.departmentId)?.name ?? null
  return name === directory.site(of.siteId)?.name ? null : name
}

/** An agent among agents: the first name, unless two colleagues share it. */
export function shortAgentName(directory: Directory, id: string | null, view: ConversationView | null = null): string {
  const name = agentName(directory, id, view)
  const first = firstName(name)
  const alike = (directory.agents.value ?? []).filter((agent) => firstName(agent.name) === first)
  return alike.length > 1 ? name : first
}

/** The part of a name that people are addressed by. */
export function firstName(name: string): string {
  return name.split(' ')[0] ?? name
}

/** Who an event is by. */
export function actorName(
  texts: Texts,
  directory: Directory,
  by: ActorRef,
  view: ConversationView | null,
  row: ListRow | null,
): string {
  if (by.kind === 'visitor') return visitorName(texts, view ?? row)
  if (by.kind === 'agent') return shortAgentName(directory, by.id, view)
  return texts.t('timeline.bot')
}
