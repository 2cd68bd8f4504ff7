import type { SiteSettings } from '@deskbell/protocol'
import { shortUrl } from '../../models/visitor.ts'
import { Button } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'

type Props = { site: SiteSettings; tried: SiteSettings['refusedOrigins'][number] }

/** An address that loaded the widget and was refused asks in place. */
export function OriginAsks({ site, tried }: Props) {
  const { t, time } = useTexts()
  const { saves } = useConsole()
  const args = { siteId: site.id, origin: tried.origin }
  return (
    <div class="origin-asks">
      <Icon name="globe" class="origin-asks-icon" />
      <div class="origin-asks-text">
        <p class="origin-asks-title">{t('addresses.tried', { host: shortUrl(tried.origin) })}</p>
        <p>{t('addresses.triedText', { count: tried.count, time: time(tried.lastAt) })}</p>
      </div>
      <Button
        look="primary"
        onClick={() => void saves.do({ name: 'allowOrigin', args }, { name: 'removeOrigin', args })}
      >
        {t('addresses.allow')}
      </Button>
      <Button look="bare" onClick={() => void saves.do({ name: 'dismissOrigin', args }, null)}>
        {t('addresses.notOurs')}
      </Button>
    </div>
  )
}
