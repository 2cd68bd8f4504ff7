import type { SearchHit } from '@deskbell/protocol'
import { piecesOf } from '../../models/search/pieces.ts'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import { byText } from './hitWords.ts'

/** [A43] What was found, with who said it and the words that were asked for; where only the number was, the last that was said. */
export function HitPassage({ row, found }: SearchHit) {
  const texts = useTexts()
  const app = useConsole()
  if (found.in === 'number') return row.preview && <bdi class="row-preview hit-preview">{row.preview.text}</bdi>
  const note = found.in === 'timeline' && found.internal
  const by = found.in === 'timeline' ? byText(texts, app, row, found.by) : null
  return (
    <span class="hit-passage" data-note={note ? '' : undefined}>
      {note && <Icon name="note" size={16} />}
      {found.in === 'contact' && <Icon name="user" size={16} />}
      <bdi class="hit-lines">
        {by !== null && (
          <>
            <bdi class="hit-by">{by}</bdi>{' '}
          </>
        )}
        {piecesOf(found.passage).map(({ text, marked }, index) =>
          marked ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>,
        )}
      </bdi>
    </span>
  )
}
