import type { JSX } from 'preact'
import type { Wait as Waiting } from '../../model/view.ts'
import { CounterBell } from '../icons.tsx'

type Props = { wait: Waiting; leave(): void }

/** The queue as it is: your place, how long it usually takes, everybody drawn along the counter. */
export function Wait({ wait, leave }: Props): JSX.Element {
  return (
    <section class="wait">
      <div role="status">
        <h3>
          {wait.title} <span>{wait.range}</span>
        </h3>
      </div>
      <div class="counter" aria-hidden="true">
        <CounterBell />
        {wait.rings.map(({ key, kind, at, text }) => (
          <i key={key} class={kind} style={{ insetInlineStart: at + '%' }}>
            <span>{text}</span>
          </i>
        ))}
      </div>
      <p>{wait.hint}</p>
      <button type="button" class="soft" onClick={leave}>
        {wait.leave}
      </button>
    </section>
  )
}
