import type { Notice } from '../../models/Notices.ts'
import type { Texts } from '../../i18n/Texts.ts'
import { Button, IconButton } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import { visitorName } from '../../parts/names.ts'
import { useRefusalText } from '../../parts/useRefusalText.ts'

/**
 * What came of the last actions. It never takes the focus. [A30] In a conversation it has a place of its own above the messages,
 * so that it lies over nothing that is read or written.
 */
export function NoticeList({ inChat = false }: { inChat?: boolean }) {
  const { t } = useTexts()
  const { notices } = useConsole()
  return (
    <div class={inChat ? 'notices notices-in-chat' : 'notices'} role="status" aria-label={t('notice.label')}>
      {notices.shown.value.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </div>
  )
}

function NoticeCard({ notice }: { notice: Notice }) {
  const texts = useTexts()
  const { t, number } = texts
  const { notices } = useConsole()
  const textOf = useRefusalText()
  const { says, offer, times } = notice
  const refusal = 'refused' in says ? textOf(says.refused) : null
  return (
    <div class="notice">
      {refusal && <Icon name="alert" />}
      <p class="notice-text">
        {'done' in says ? (
          doneText(texts, says)
        ) : (
          <>
            <span class="notice-what">{refusal?.what}</span> {refusal?.now}
          </>
        )}
        {times > 1 && (
          <span class="notice-times">
            <span aria-hidden="true">{t('notice.times', { n: number(times) })}</span>
            <span class="visually-hidden">{t('notice.timesWords', { count: times })}</span>
          </span>
        )}
      </p>
      {offer && (
        <Button
          look="soft"
          small
          onClick={() => {
            notices.dismiss(notice.id)
            offer.run()
          }}
        >
          {t(offer.label)}
        </Button>
      )}
      <IconButton icon="close" name={t('notice.dismiss')} onClick={() => notices.dismiss(notice.id)} />
    </div>
  )
}

function doneText(texts: Texts, says: Exclude<Notice['says'], { refused: unknown }>): string {
  return 'with' in says ? texts.t(says.done, { name: visitorName(texts, says.with) }) : texts.t(says.done)
}
