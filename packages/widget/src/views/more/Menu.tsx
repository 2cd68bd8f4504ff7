import type { JSX } from 'preact'
import type { MoreActions, View } from '../../model/view.ts'

const scales = [1, 1.25, 1.5]

/** Text size, and the end of the conversation, which is asked once more. */
export function Menu({ view, act }: { view: View; act: MoreActions }): JSX.Element {
  const { menu, more, scale } = view
  if (menu!.ending && menu!.canEnd) {
    return (
      <div class="sheet ending" role="alertdialog" aria-labelledby="ending">
        <p id="ending">{more!.endAsk}</p>
        <button type="button" data-focus onClick={() => act.escape()}>
          {more!.endNot}
        </button>
        <button type="button" class="bad" onClick={() => act.end()}>
          {more!.endYes}
        </button>
      </div>
    )
  }
  return (
    <div class="sheet" role="group" aria-label={view.t.menu}>
      <div class="sizes" role="radiogroup" aria-label={more!.textSize}>
        <span>{more!.textSize}</span>
        {scales.map((size, index) => (
          <label key={size} class={'size' + index} title={more!.sizes[index]}>
            <input
              type="radio"
              name="size"
              aria-label={more!.sizes[index]}
              checked={size === scale}
              data-focus={size === scale}
              onChange={() => act.scale(size)}
            />
            <span aria-hidden="true">{more!.letter}</span>
          </label>
        ))}
      </div>
      {menu!.canEnd && (
        <button type="button" onClick={() => act.end()}>
          {more!.end}
        </button>
      )}
    </div>
  )
}
