import { hostOf } from '../models/accounts/checks.ts'
import { inkOn } from '../models/color.ts'
import { Avatar } from './Avatar.tsx'
import { useTexts } from './context.ts'
import { Icon } from './Icon.tsx'

type Props = {
  name: string
  /** Where the site is; its host is shown in the frame. */
  address: string
  agent: string
  color: string
  greeting: string
  corner: 'left' | 'right'
  dark: boolean
  open: boolean
}

/** The widget as visitors see it, drawn on a page that is only hinted at. For eyes: what it shows stands in the fields. */
export function WidgetPreview({ name, address, agent, color, greeting, corner, dark, open }: Props) {
  const { t } = useTexts()
  const host = hostOf(address)
  return (
    <div
      class="preview"
      data-dark={dark ? '' : undefined}
      data-corner={corner}
      aria-hidden="true"
      style={{ '--site': color, '--on-site': inkOn(color).ink }}
    >
      <div class="preview-bar">
        <span />
        <span />
        <span />
        <bdi>{host ?? t('preview.host')}</bdi>
      </div>
      <div class="preview-page">
        <span class="preview-line preview-line-title" />
        <span class="preview-line" />
        <span class="preview-line preview-line-short" />
        <div class="preview-tiles">
          <span />
          <span />
          <span />
        </div>
      </div>
      {open && (
        <div class="preview-panel">
          <p class="preview-site">{name || t('preview.site')}</p>
          <p class="preview-hello">{t('preview.hello')}</p>
          <p class="preview-greeting" dir="auto">
            {greeting || t('preview.greeting')}
          </p>
          <div class="preview-counter">
            <Avatar name={agent} size={32} of="me" />
            <Icon name="bell" size={48} class="preview-bell" />
          </div>
          <p class="preview-here">{agent === '' ? t('preview.hereSomebody') : t('preview.here', { agent })}</p>
          <p class="preview-field">
            {t('preview.message')}
            <span class="preview-send">
              <Icon name="send" size={16} />
            </span>
          </p>
        </div>
      )}
      <span class="preview-launcher">
        <Icon name={open ? 'down' : 'bell'} size={open ? 20 : 40} />
      </span>
    </div>
  )
}
