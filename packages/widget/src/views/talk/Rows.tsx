import type { JSX } from 'preact'
import type { LineItem, LogView, TheirItem, View } from '../../model/view.ts'
import { Face } from '../Face.tsx'
import { DeskBell, Icon } from '../icons.tsx'
import { Said } from '../Said.tsx'

/** What came from the other side, and what happened. */
export function Row({ item, view }: { item: TheirItem | LineItem; view: View }): JSX.Element {
  if (item.kind !== 'their') {
    return (
      <p class={item.kind}>
        {item.kind === 'joined' && <DeskBell />}
        <span dir="auto">{item.text}</span>
      </p>
    )
  }
  return (
    <div class={`msg in${item.first ? ' first' : ''}${item.last ? ' last' : ''}${item.emoji ? ' emoji' : ''}`}>
      {item.last && <Face person={item.from} />}
      <Said who={view.talk!.says(item.from.name)} spans={item.spans} />
      {item.last && (
        <p class="meta">
          <bdi>{item.from.name}</bdi> <time>{item.time}</time>
        </p>
      )}
    </div>
  )
}

export function Typing({ typing }: { typing: NonNullable<LogView['typing']> }): JSX.Element {
  return (
    <div class="msg in first last">
      <Face person={typing.person} />
      <div class="bubble dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
      <p class="meta">
        <bdi>{typing.text}</bdi>
      </p>
    </div>
  )
}

/** The way to what came while reading back. */
export function Below({ count, view, toNew }: { count: number; view: View; toNew(): void }): JSX.Element {
  return (
    <button type="button" class="pill" onClick={toNew}>
      {view.talk!.newMessages(count)} <Icon name="down" />
    </button>
  )
}
