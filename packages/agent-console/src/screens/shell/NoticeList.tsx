import type { Notice } from '../../models/Notices.ts'
import { Button, IconButton } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import { useRefusalText } from '../../parts/useRefusalText.ts'

/** What came of the last actions. It never takes the focus. */
export function NoticeList() {
  const { t } = useTexts()
  const { notices } = useConsole()
  return (
    <div class="notices" role="status" aria-label={t('notice.label')}>
      {notices.shown.value.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </div>
  )
}

function NoticeCard({ notice }: { notice: Notice }) {
  const { t } = useTexts()
  const { notices } = useConsole()
  const textOf = useRefusalText()
  const { says, offer } = notice
  const refusal = 'refused' in says ? textOf(says.refused) : null
  return (
    <div class="notice">
      {refusal && <Icon name="alert" />}
      <p class="notice-text">
        {'done' in says ? (
          t(says.done)
        ) : (
          <>
            <span class="notice-what">{refusal?.what}</span> {refusal?.now}
          </>
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
