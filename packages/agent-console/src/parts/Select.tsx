import { useId } from 'preact/hooks'
import { Icon } from './Icon.tsx'

type Props<V extends string> = {
  label: string
  value: V
  choices: readonly { readonly value: V; readonly label: string }[]
  onChoose: (value: V) => void
  /** The label is spoken only. */
  bare?: boolean
  autofocus?: boolean
}

/** One of several. */
export function Select<V extends string>({
  label,
  value,
  choices,
  onChoose,
  bare = false,
  autofocus = false,
}: Props<V>) {
  const id = useId()
  const select = (
    <span class={bare ? 'choice' : 'field-box choice'}>
      <select
        id={id}
        class={bare ? '' : 'field-input'}
        {...(bare ? { 'aria-label': label } : {})}
        value={value}
        autofocus={autofocus}
        onChange={(event) => {
          const chosen = choices.find((each) => each.value === event.currentTarget.value)
          if (chosen) onChoose(chosen.value)
        }}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      <Icon name="down" size={16} />
    </span>
  )
  if (bare) return select
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      {select}
    </div>
  )
}
