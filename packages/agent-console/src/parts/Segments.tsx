import { useId } from 'preact/hooks'

type Props<V extends string> = {
  label: string
  name: string
  value: V
  choices: readonly { readonly value: V; readonly label: string }[]
  onChoose: (value: V) => void
}

/** One of a few, side by side. */
export function Segments<V extends string>({ label, name, value, choices, onChoose }: Props<V>) {
  const id = useId()
  return (
    <fieldset class="segments-field">
      <legend>{label}</legend>
      <div class="segments">
        {choices.map((choice) => (
          <label key={choice.value} class="segment" data-on={choice.value === value ? '' : undefined}>
            <input
              type="radio"
              class="cover"
              name={`${name}-${id}`}
              checked={choice.value === value}
              onChange={() => onChoose(choice.value)}
            />
            {choice.label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
