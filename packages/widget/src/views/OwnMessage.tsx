import type { JSX } from 'preact'
import type { Actions, OwnItem, View } from '../model/view.ts'
import { Icon } from './icons.tsx'
import { Said } from './Said.tsx'

const marks = {
  sending: 'clock',
  waiting: 'clock',
  sent: 'tick',
  delivered: 'ticks',
  read: 'ticks',
  trying: 'alert',
  failed: 'alert',
} as const

/** A message of ours, and under the last of a run where it got to. */
export function OwnMessage({ item, view: { t }, act }: { item: OwnItem; view: View; act: Actions }): JSX.Element {
  const { delivery } = item
  return (
    <div
      class={`msg own ${delivery}${item.first ? ' first' : ''}${item.last ? ' last' : ''}${item.emoji ? ' emoji' : ''}`}
    >
      <Said who={t.youSay} spans={item.spans} />
      {item.last && (
        <p class="meta">
          <Icon name={marks[delivery]} /> <span>{item.state}</span> {item.time && <time>{item.time}</time>}
          {marks[delivery] === 'alert' && (
            <button type="button" onClick={() => act.retry(item.key)}>
              {t.tryNow}
            </button>
          )}
        </p>
      )}
    </div>
  )
}
