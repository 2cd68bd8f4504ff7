import type { ActorRef, ListRow, SearchHit } from '@deskbell/protocol'
import type { Texts } from '../../i18n/Texts.ts'
import type { Console } from '../../models/Console.ts'
import { agentName, departmentName, shortAgentName, visitorName, visitorShortName } from '../../parts/names.ts'

/** Everything a result shows, in words: its accessible name. */
export function hitWords(texts: Texts, app: Console, { row, found }: SearchHit): string {
  const { t } = texts
  const { directory } = app
  return [
    visitorName(texts, row),
    row.verified && t('row.say.verified'),
    directory.site(row.siteId)?.name,
    departmentName(directory, row),
    statusText(texts, app, row),
    t('conversation.number', { number: String(row.number) }),
    dateText(texts, found.in === 'timeline' ? found.at : row.updatedAt, app),
    foundWords(texts, app, row, found),
  ]
    .filter(Boolean)
    .join(', ')
}

function foundWords(texts: Texts, app: Console, row: ListRow, found: SearchHit['found']): string | undefined {
  switch (found.in) {
    case 'number':
      return row.preview?.text
    case 'contact':
      return texts.t('search.say.contact', { text: found.passage.text })
    case 'timeline': {
      const said = `${byText(texts, app, row, found.by)} ${found.passage.text}`
      return found.internal ? texts.t('search.say.note', { text: said }) : said
    }
  }
}

/** Who said it, before what they said. */
export function byText(texts: Texts, { directory }: Console, row: ListRow, by: ActorRef): string {
  if (by.kind === 'agent' && by.id === directory.me.value?.id) return texts.t('search.you')
  const name =
    by.kind === 'visitor'
      ? visitorShortName(texts, row)
      : by.kind === 'agent'
        ? shortAgentName(directory, by.id) || texts.t('search.colleague')
        : texts.t('timeline.bot')
  return texts.t('search.by', { name })
}

/** Where a conversation stands, and with whom. */
export function statusText({ t }: Texts, { directory }: Console, row: ListRow): string {
  const { status, agentId } = row
  if (status === 'closed') return t('search.closed')
  if (agentId !== null) {
    if (agentId === directory.me.value?.id) return t('search.mine')
    const name = agentName(directory, agentId)
    return name === '' ? t('search.withColleague') : t('search.with', { name })
  }
  return row.leftMessageAt === null ? t('search.queued') : t('search.left')
}

/** 14:02 today, 12 Nov, 2 Jan 2023. */
export function dateText({ sameDay, time, day }: Texts, at: number, { ticker }: Console): string {
  const now = ticker.minute.value
  return sameDay(at, now) ? time(at) : day(at, now)
}
