import type { JSX } from 'preact'
import type { Foot, MoreActions, View } from '../../model/view.ts'

type Props = { view: View; foot: Extract<Foot, { kind: 'rating' }>; act: MoreActions }

const scores = [1, 2, 3, 4, 5]

/** After the conversation: how it was. It takes the field's place, but never the way to go on. */
export function Rating({ view: { more }, foot, act }: Props): JSX.Element {
  const { score } = foot
  const submit = (event: Event) => {
    event.preventDefault()
    act.rate()
  }
  return (
    <form class="rating" onSubmit={submit}>
      {foot.state === 'done' && <p role="status">{more!.thanks}</p>}
      {(foot.state === 'open' || foot.state === 'busy') && (
        <>
          <fieldset>
            <legend tabIndex={-1} data-focus>
              {more!.howWas(foot.name)}
            </legend>
            {scores.map((star) => (
              <label key={star} class={star <= score ? 'on' : ''}>
                <input
                  type="radio"
                  name="score"
                  aria-label={more!.stars[star - 1]}
                  checked={star === score}
                  onChange={() => act.score(star)}
                />
                <svg viewBox="0 0 24 24" aria-hidden="true">
                  <path d="M12 3.5l2.6 5.5 6 .8-4.4 4.2 1.1 6-5.3-2.9L6.7 20l1.1-6L3.4 9.8l6-.8z" />
                </svg>
                <span aria-hidden="true">
                  {star === score || star === 1 || star === 5 ? more!.stars[star - 1] : ''}
                </span>
              </label>
            ))}
          </fieldset>
          {score > 0 && (
            <>
              <div class="field">
                <label for="comment">{more!.add}</label>
                <small>{more!.optional}</small>
                <textarea
                  id="comment"
                  rows={2}
                  dir="auto"
                  value={foot.comment}
                  onInput={(event) => act.comment(event.currentTarget.value)}
                />
              </div>
              <button class="primary" aria-disabled={foot.state === 'busy'}>
                {more!.sendRating}
              </button>
            </>
          )}
        </>
      )}
      <div class="after">
        {foot.state !== 'old' && (
          <button type="button" onClick={() => act.goOn()}>
            {more!.goOn}
          </button>
        )}
        <button type="button" onClick={() => act.again()}>
          {more!.again}
        </button>
      </div>
    </form>
  )
}
