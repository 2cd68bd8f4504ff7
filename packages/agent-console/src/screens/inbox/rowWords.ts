import type { ListRow } from '@deskbell/protocol'
import type { Texts } from '../../i18n/Texts.ts'
import type { Console } from '../../models/Console.ts'
import { waitOf } from '../../models/waits.ts'
import { agentName, departmentName, visitorName } from '../../parts/names.ts'
import { waitWords } from '../../parts/waitTexts.ts'

/** Everything a row shows, in words: its accessible name. Changes once a minute, not once a second. */
export function rowWords(texts: Texts, app: Console, row: ListRow, now: number): string {
  const { t } = texts
  const { directory, attention } = app
  const count = attention.unreadCount(row)
  const newcomer = attention.newcomer(row)
  return [
    visitorName(texts, row),
    row.verified && t('row.say.verified'),
    directory.site(row.siteId)?.name,
    departmentName(directory, row),
    waitPhrase(texts, app, row, now),
    newcomer &&
      (newcomer.from === null ? t('row.say.new') : t('row.say.newFrom', { name: agentName(directory, newcomer.from) })),
    count === null ? t('row.say.unreadSome') : count > 0 && t('row.say.unread', { count }),
    row.agentId !== null &&
      row.agentId !== directory.me.value?.id &&
      t('row.say.assigned', { name: agentName(directory, row.agentId) }),
    row.visitorHere && row.status !== 'closed' && t('row.say.here'),
    row.preview?.text,
  ]
    .filter(Boolean)
    .join(', ')
}

function waitPhrase(texts: Texts, { directory }: Console, row: ListRow, now: number): string {
  const { t } = texts
  const me = directory.me.value?.id ?? null
  const { turn, since } = waitOf(row, me)
  const wait = waitWords(texts, now - since)
  switch (turn) {
    case 'ours':
      return row.agentId === null ? t('row.say.waitsQueue', { wait }) : t('row.say.waits', { wait })
    case 'quiet':
      return row.agentId === null || row.agentId === me
        ? t('row.say.theirs', { wait })
        : t('row.say.waitsColleague', { name: agentName(directory, row.agentId), wait })
    case 'left':
      return t('row.say.left', { wait })
    case 'theirs':
      return t('row.say.theirs', { wait })
    case 'over':
      return t('row.say.over', { wait })
  }
}
