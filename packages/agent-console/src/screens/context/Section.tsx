import type { ComponentChildren } from 'preact'
import { useConsole } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'

type Props = { id: string; title: string; aside?: string | undefined; here?: boolean; children: ComponentChildren }

/** A part of the context that folds, and stays folded in this browser. */
export function Section({ id, title, aside, here = false, children }: Props) {
  const { preferences } = useConsole()
  const folded = preferences.folded.value.has(id)
  return (
    <details class="section" open={!folded} onToggle={(event) => preferences.fold(id, !event.currentTarget.open)}>
      <summary class="section-head">
        <h2>{title}</h2>
        <Icon name="down" size={16} class="section-arrow" />
        {aside !== undefined && <span class={here ? 'section-aside section-here' : 'section-aside'}>{aside}</span>}
      </summary>
      {children}
    </details>
  )
}
