import type { JSX } from 'preact'
import { Face } from './Face.tsx'
import { Icon } from './icons.tsx'
import type { Props } from './stages.ts'

/** Who answers, and the way out. On the greeting only the site's name. */
export function Head({ view, act, stages: { more } }: Props): JSX.Element {
  const { t, body, site, full } = view
  const { screen } = body
  const header =
    screen === 'conversation'
      ? body.header
      : { title: screen === 'leave' ? t.leave : site, line: site, short: site, person: null, online: false }
  return (
    <header class={'head ' + screen}>
      {screen === 'leave' && more && (
        <button type="button" class="tool back" aria-label={view.more!.back} onClick={more.act.closeLeave}>
          <Icon name="next" />
        </button>
      )}
      {screen !== 'greeting' && <Face {...header} />}
      <div class="who">
        <h2>
          <bdi>{header.title}</bdi>
        </h2>
        {screen !== 'greeting' && (
          <p>
            <span class="long">{header.line}</span>
            <span class="short">{header.short}</span>
          </p>
        )}
      </div>
      <button type="button" class="tool" aria-label={t.menu} aria-expanded={!!view.menu} onClick={act.menu}>
        <Icon name="more" />
      </button>
      <button type="button" class="tool" aria-label={full ? t.closeChat : t.close} onClick={act.close}>
        <Icon name={full ? 'down' : 'close'} />
      </button>
    </header>
  )
}
