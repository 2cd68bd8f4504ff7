import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Form } from '../models/accounts/Form.ts'
import { refusalText } from '../i18n/refusals.ts'
import { Button } from './Button.tsx'
import { useTexts } from './context.ts'
import { Icon } from './Icon.tsx'

type Props = {
  form: Form<string>
  submit: string
  onSubmit: () => void
  /** Words for refusals that mean something of their own here, by code. */
  words?: Readonly<Partial<Record<string, string>>>
  children: ComponentChildren
}

/** A form: its fields, what went wrong as a whole, and its button. After a failure the first wrong field has the focus. */
export function FormView({ form, submit, onSubmit, words = {}, children }: Props) {
  const { number } = useTexts()
  const element = useRef<HTMLFormElement>(null)
  const failures = form.failures.value
  useEffect(() => {
    if (failures > 0) element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [failures])
  const refused = form.refused.value
  const own = refused ? words[refused.code] : undefined
  const text = refused && (own === undefined ? refusalText(refused, () => null, number) : { what: own, now: '' })
  return (
    <form
      ref={element}
      class="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {children}
      {text && (
        <div class="form-trouble" role="alert">
          <Icon name="alert" />
          <p>
            <span class="form-trouble-what">{text.what}</span> {text.now}
          </p>
        </div>
      )}
      <Button type="submit" look="primary" disabled={form.busy.value} class="form-submit">
        {submit}
      </Button>
    </form>
  )
}
