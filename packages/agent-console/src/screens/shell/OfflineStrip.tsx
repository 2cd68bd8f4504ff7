import { useComputed } from '@preact/signals'
import { Button } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Fuse } from '../../parts/Fuse.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { waitText } from '../../parts/waitTexts.ts'

/** Above the page while there is no link: what holds, and when it is tried again. */
export function OfflineStrip() {
  const { connection } = useConsole()
  const news = connection.news.value
  switch (news.is) {
    case 'fine':
      return null
    case 'away':
      return <Away retryAt={news.retryAt} since={news.since} />
    case 'stopped':
      return <Stopped reason={news.reason} />
  }
}

function Away({ retryAt, since }: { retryAt: number | null; since: number }) {
  const texts = useTexts()
  const { t } = texts
  const { connection, ticker } = useConsole()
  const retry = useComputed(() => {
    const news = connection.news.value
    const at = news.is === 'away' ? news.retryAt : null
    return at === null ? t('link.away.trying') : t('link.away.retry', { wait: waitText(texts, at - ticker.now.value) })
  })
  return (
    <div class="strip">
      <Icon name="offline" />
      <p class="strip-text">
        <span role="status">
          <strong>{t('link.away')}</strong> {t('link.away.kept')}
        </span>{' '}
        <span aria-hidden="true">{retry}</span>
      </p>
      <Button onClick={() => connection.tryNow()}>{t('link.away.now')}</Button>
      {retryAt !== null && <Fuse since={since} targetMs={Math.max(1000, retryAt - since)} />}
    </div>
  )
}

function Stopped({ reason }: { reason: string }) {
  const { t } = useTexts()
  const { connection, sessionEnded, reload } = useConsole()
  const kind = reason === 'superseded' ? 'superseded' : reason === 'protocol_too_old' ? 'too_old' : 'stopped'
  const act = { superseded: () => connection.tryNow(), too_old: reload, stopped: sessionEnded }[kind]
  return (
    <div class="strip" role="alert">
      <Icon name="offline" />
      <p class="strip-text">
        <strong>{t(`link.${kind}`)}</strong> {t(`link.${kind}.text`)}
      </p>
      <Button onClick={act}>{t(`link.${kind}.action`)}</Button>
    </div>
  )
}
