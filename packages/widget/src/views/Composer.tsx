import type { JSX } from 'preact'
import type { Foot } from '../model/view.ts'
import { enterSends } from '../parts/enterSends.ts'
import { Icon } from './icons.tsx'
import type { Props } from './stages.ts'

/** Where the visitor writes. Works before the connection does. */
export function Composer({
  view: { t },
  act,
  foot,
}: Props & { foot: Extract<Foot, { kind: 'composer' }> }): JSX.Element {
  const wrong = foot.over > 0
  return (
    <div class="foot">
      <div class={wrong ? 'composer wrong' : 'composer'}>
        <textarea
          data-focus
          class="grows"
          rows={1}
          dir="auto"
          enterkeyhint="send"
          aria-label={t.message}
          placeholder={t.message}
          aria-invalid={wrong}
          aria-describedby={wrong ? 'over' : undefined}
          value={foot.text}
          onInput={(event) => act.draft(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (!enterSends(event)) return
            event.preventDefault()
            act.send()
          }}
        />
        <button
          type="button"
          class="send"
          aria-label={t.send}
          aria-disabled={!foot.ready}
          // The field keeps the focus, and with it a phone's keyboard.
          onPointerDown={(event) => event.preventDefault()}
          onClick={act.send}
        >
          <Icon name="send" />
        </button>
      </div>
      {wrong && (
        <p class="problem" id="over" role="alert">
          <Icon name="alert" /> {t.over(foot.over)}
        </p>
      )}
    </div>
  )
}
