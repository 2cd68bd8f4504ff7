import type { JSX } from 'preact'
import type { LogView } from '../model/view.ts'
import { OwnMessage } from './OwnMessage.tsx'
import type { Props } from './stages.ts'

/** The conversation. What happens in it is announced once, by the panel's own line, so the log itself is silent. */
export function Log({ view, act, stages: { talk }, log }: Props & { log: LogView }): JSX.Element {
  return (
    <div class="scroll">
      <div class="log" role="log" aria-label={view.t.conversation} aria-live="off" tabIndex={0}>
        <div class="items">
          {log.items.map((item) =>
            item.kind === 'own' ? (
              <OwnMessage key={item.key} {...{ item, view, act }} />
            ) : (
              talk && <talk.views.Row key={item.key} {...{ item, view }} />
            ),
          )}
        </div>
        {talk && log.typing && <talk.views.Typing typing={log.typing} />}
      </div>
      {talk && log.below > 0 && <talk.views.Below count={log.below} view={view} toNew={talk.act.toNew} />}
    </div>
  )
}
