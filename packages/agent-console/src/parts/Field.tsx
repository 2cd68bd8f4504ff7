import type { ComponentChildren, InputHTMLAttributes } from 'preact'
import { useId } from 'preact/hooks'
import { useTexts } from './context.ts'
import { Icon } from './Icon.tsx'

type Props = Pick<
  InputHTMLAttributes,
  | 'autocomplete'
  | 'autofocus'
  | 'dir'
  | 'disabled'
  | 'inputMode'
  | 'maxLength'
  | 'name'
  | 'onBlur'
  | 'placeholder'
  | 'readOnly'
  | 'required'
> & {
  label: string
  type?: 'text' | 'email' | 'password' | 'url' | 'number'
  value: string
  onText: (text: string) => void
  hint?: string | undefined
  /** What is wrong with it, and what to do. */
  error?: string | null | undefined
  optional?: boolean
  /** Beside the field, such as a button that shows the password. */
  children?: ComponentChildren
}

/** A labelled field; its hint and its error belong to it for assistive technology too. */
export function Field({ label, value, onText, hint, error, optional, children, type = 'text', ...rest }: Props) {
  const { t } = useTexts()
  const id = useId()
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ')
  return (
    <div class="field" data-wrong={error ? '' : undefined}>
      <label class="field-label" for={id}>
        {label}
        {optional && <span class="field-optional">{t('field.optional')}</span>}
      </label>
      <div class="field-box">
        <input
          id={id}
          class="field-input"
          // Preact's types tell inputs apart by a literal; all that are used here take the same attributes.
          type={type as 'text'}
          value={value}
          onInput={(event) => onText(event.currentTarget.value)}
          aria-invalid={Boolean(error)}
          {...(described ? { 'aria-describedby': described } : {})}
          {...rest}
        />
        {children}
      </div>
      {error && (
        <p class="field-error" id={`${id}-error`}>
          <Icon name="alert" size={16} />
          {error}
        </p>
      )}
      {hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}
