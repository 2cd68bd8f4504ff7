import type { JSX } from 'preact'
import type { EarlierRow, TalkActions, View } from '../../model/view.ts'
import { Face } from '../Face.tsx'

type Props = { view: View; rows: EarlierRow[]; act: TalkActions }

/** Conversations of before. */
export function Earlier({ view: { talk }, rows, act }: Props): JSX.Element {
  return (
    <nav class="rows" aria-label={talk!.yours}>
      <h4>{talk!.yours}</h4>
      {rows.map((row) => (
        <button type="button" key={row.id} onClick={() => act.openConversation(row.id)}>
          <Face person={row.person} />
          <span class="what">
            <bdi>{row.title}</bdi>
            <small dir="auto">{row.text}</small>
          </span>
          <small>{row.when}</small>
        </button>
      ))}
    </nav>
  )
}
