import type { JSX } from 'preact'
import type { Actions, GreetingView, MoreActions, View } from '../../model/view.ts'

type Props = { view: View; asks: NonNullable<GreetingView['asks']>; act: Actions; more: MoreActions }

/** What it is about, where several departments answer; name and address, if the visitor likes to give them. */
export function Asks({ view, asks, act, more: { department } }: Props): JSX.Element {
  const { more } = view
  return (
    <div class="asks">
      {asks.departments[1] && (
        <p class="field">
          <label for="ask-about">{more!.about}</label>
          <select id="ask-about" onChange={(event) => department(event.currentTarget.value)}>
            {asks.departments.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </p>
      )}
      {asks.name && (
        <p class="field">
          <label for="ask-name">{more!.name}</label>
          <small>{more!.optional}</small>
          <input
            id="ask-name"
            autocomplete="name"
            dir="auto"
            onInput={(event) => act.contact({ name: event.currentTarget.value })}
          />
        </p>
      )}
      {asks.email && (
        <p class="field">
          <label for="ask-email">{more!.email}</label>
          <small>{more!.optional}</small>
          <input
            id="ask-email"
            type="email"
            autocomplete="email"
            dir="auto"
            onInput={(event) => act.contact({ email: event.currentTarget.value })}
          />
        </p>
      )}
    </div>
  )
}
