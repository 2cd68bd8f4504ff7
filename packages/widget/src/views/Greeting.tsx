import type { JSX } from 'preact'
import type { GreetingView } from '../model/view.ts'
import { Face } from './Face.tsx'
import { CounterBell, Icon } from './icons.tsx'
import type { Props } from './stages.ts'

/** Before anything is said: a word of welcome, who is here, what was said before. The room of what comes later is kept. */
export function Greeting({
  view,
  act,
  stages: { talk, more },
  greeting,
}: Props & { greeting: GreetingView }): JSX.Element {
  const { t } = view
  const { presence } = greeting
  return (
    <div class="welcome">
      <div class="desk-top">
        <h3>{greeting.hello}</h3>
        <p dir="auto">{greeting.sentence}</p>
        <div class="counter">
          {greeting.offerLeave ? (
            <button type="button" class="primary" onClick={act.leave}>
              {t.leave}
            </button>
          ) : (
            <div class="faces">
              {greeting.faces.map((person) => (
                <Face key={person.id} person={person} />
              ))}
            </div>
          )}
          <CounterBell />
        </div>
      </div>
      <div class="presence">
        <Icon name="clock" />
        {presence && (
          <p>
            <b>{presence.here}</b>
            <br />
            {presence.line}
          </p>
        )}
      </div>
      {greeting.asks && more && <more.views.Asks view={view} asks={greeting.asks} act={act} more={more.act} />}
      {greeting.rows[0] && talk && <talk.views.Earlier view={view} rows={greeting.rows} act={talk.act} />}
    </div>
  )
}
