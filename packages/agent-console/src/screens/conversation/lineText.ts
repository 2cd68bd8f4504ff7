import type { EventOf } from '@deskbell/protocol'
import type { Texts } from '../../i18n/Texts.ts'
import type { Directory } from '../../models/Directory.ts'
import type { Thread } from '../../models/Thread.ts'
import type { LineEvent } from '../../models/timeline/items.ts'
import { shortAgentName } from '../../parts/names.ts'
import { waitText } from '../../parts/waitTexts.ts'

/** A wait shorter than this is not told. */
const TELL_WAIT_FROM_MS = 2_000

/** What happened, in words. */
export function lineText(texts: Texts, directory: Directory, thread: Thread, event: LineEvent): string {
  const { t } = texts
  const view = thread.snapshot.value?.view ?? null
  const name = (id: string | null) => shortAgentName(directory, id, view)
  const department = (id: string) => directory.department(id)?.name ?? ''
  switch (event.type) {
    case 'conversation.queued':
      return t(`line.queued.${event.content.reason}`, { department: department(event.content.departmentId) })
    case 'conversation.assigned':
      return assigned(texts, event, name(event.content.agentId))
    case 'conversation.transferred':
      return transferred(texts, event, name, department)
    case 'conversation.closed':
      return closed(texts, event, name(event.by.id))
    case 'conversation.reopened':
      return event.by.kind === 'agent'
        ? t('line.reopened.agent', { agent: name(event.by.id) })
        : t('line.reopened.visitor')
    case 'conversation.rated': {
      const { score, comment } = event.content
      return comment === '' ? t('line.rated', { score }) : t('line.ratedComment', { score, comment })
    }
    case 'conversation.left_message':
      if (event.content.email === '') return t('line.leftNoEmail')
      return t(directory.mails.value ? 'line.left' : 'line.leftNoMail', { email: event.content.email })
    case 'visitor.left':
      return t('line.away')
    case 'visitor.returned':
      return t('line.back')
  }
}

function assigned(texts: Texts, { content }: EventOf<'conversation.assigned'>, agent: string): string {
  const { t } = texts
  const text = content.how === 'routed' ? t('line.assigned', { agent }) : t(`line.assigned.${content.how}`, { agent })
  if (content.waitedMs < TELL_WAIT_FROM_MS || content.how === 'taken_over') return text
  return `${text} ${t('line.waited', { wait: waitText(texts, content.waitedMs) })}`
}

function transferred(
  { t }: Texts,
  { content }: EventOf<'conversation.transferred'>,
  name: (id: string | null) => string,
  departmentOf: (id: string) => string,
): string {
  const from = name(content.from)
  if (content.toAgentId !== undefined) {
    const to = name(content.toAgentId)
    return from === '' ? t('line.handed.agent', { to }) : t('line.transferred.agent', { from, to })
  }
  const department = departmentOf(content.toDepartmentId ?? '')
  return from === ''
    ? t('line.handed.department', { department })
    : t('line.transferred.department', { from, department })
}

function closed({ t }: Texts, event: EventOf<'conversation.closed'>, agent: string): string {
  if (event.content.reason !== 'ended') return t(`line.closed.${event.content.reason}`)
  if (event.by.kind === 'agent') return t('line.closed.agent', { agent })
  return event.by.kind === 'visitor' ? t('line.closed.visitor') : t('line.closed.system')
}
