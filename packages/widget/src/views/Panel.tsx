import type { JSX } from 'preact'
import { Composer } from './Composer.tsx'
import { Greeting } from './Greeting.tsx'
import { Head } from './Head.tsx'
import { Icon } from './icons.tsx'
import { Log } from './Log.tsx'
import type { Props } from './stages.ts'

/** The whole panel. */
export function Panel(props: Props): JSX.Element {
  const { view, act, stages } = props
  const { t, body, foot, strip } = view
  const { talk, more } = stages
  return (
    <section class="panel" dir={t.dir} role="dialog" aria-label={t.chatWith(view.site)} aria-modal={view.full}>
      <Head {...props} />
      {view.menu && more && <more.views.Menu view={view} act={more.act} />}
      {strip && (
        <p class={'strip ' + strip} role="status">
          <Icon name={strip === 'reconnecting' ? 'again' : 'alert'} />
          <span>
            <b>{t[strip]}</b> {t[`${strip}More`]}
          </span>
        </p>
      )}
      {body.screen === 'greeting' && <Greeting {...props} greeting={body.greeting} />}
      {body.screen === 'conversation' && body.wait && talk && <talk.views.Wait wait={body.wait} leave={act.leave} />}
      {body.screen === 'conversation' && <Log {...props} log={body.log} />}
      {body.screen === 'leave' && more && <more.views.LeaveForm view={view} leave={body.leave} act={more.act} />}
      {foot.kind === 'composer' && <Composer {...props} foot={foot} />}
      {foot.kind === 'rating' && more && <more.views.Rating view={view} foot={foot} act={more.act} />}
      <div class="heard" aria-live="polite">
        {view.say.map(({ key, text }) => (
          <p key={key}>{text}</p>
        ))}
      </div>
    </section>
  )
}
