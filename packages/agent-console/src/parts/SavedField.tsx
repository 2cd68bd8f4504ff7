import type { SavedText } from '../models/settings/SavedText.ts'
import { Field } from './Field.tsx'
import { useRefusalText } from './useRefusalText.ts'

type Props = {
  saved: SavedText
  label: string
  hint?: string
  /** What is said when the text itself is not accepted. */
  wrong?: string
  type?: 'text' | 'url' | 'number'
  dir?: 'auto' | 'ltr'
  maxLength?: number
}

/** A field that saves itself: after a pause, and when it is left. */
export function SavedField({ saved, label, hint, wrong, type = 'text', dir = 'ltr', ...rest }: Props) {
  const textOf = useRefusalText()
  const refusal = saved.refused.value
  const error = refusal && (refusal.code === 'invalid_field' && wrong ? wrong : sentence(textOf(refusal)))
  return (
    <Field
      label={label}
      type={type}
      dir={dir}
      value={saved.text.value}
      onText={(text) => saved.write(text)}
      onBlur={() => void saved.flush()}
      hint={hint}
      error={error}
      autocomplete="off"
      {...rest}
    />
  )
}

function sentence({ what, now }: { what: string; now: string }): string {
  return `${what} ${now}`
}
