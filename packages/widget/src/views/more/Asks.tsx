import type { JSX } from 'preact'
import type { Actions, GreetingView, View } from '../../model/view.ts'

type Props = { view: View; asks: NonNullable<GreetingView['asks']>; act: Actions }

/** Name and address, if the visitor likes to give them before the first message. */
export function Asks({ view: { more }, asks, act }: Props): JSX.Element {
  return (
    <div class="asks">
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
