import { useSignal } from '@preact/signals'
import { refusalText } from '../i18n/refusals.ts'
import type { Texts } from '../i18n/Texts.ts'
import type { Form, Problem } from '../models/accounts/Form.ts'
import { IconButton } from './Button.tsx'
import { useTexts } from './context.ts'
import { Field } from './Field.tsx'

type Props<F extends string> = {
  form: Form<F>
  name: F
  label: string
  type?: 'text' | 'email' | 'password' | 'url'
  autocomplete?: string
  hint?: string
  optional?: boolean
  autofocus?: boolean
}

/** A field of a form, with what is wrong with it beside it. */
export function FormField<F extends string>({ form, name, label, type = 'text', hint, optional, ...rest }: Props<F>) {
  const texts = useTexts()
  const { t } = texts
  const shown = useSignal(false)
  const problem = form.problems.value[name]
  return (
    <Field
      label={label}
      name={name}
      type={type === 'password' && shown.value ? 'text' : type}
      value={form.values[name].value}
      onText={(text) => form.set(name, text)}
      error={problem ? problemText(texts, name, problem) : null}
      hint={hint}
      optional={optional ?? false}
      required={!optional}
      {...(type === 'text' ? { dir: 'auto' as const } : { dir: 'ltr' as const })}
      {...rest}
    >
      {type === 'password' && (
        <IconButton
          icon={shown.value ? 'eyeOff' : 'eye'}
          name={shown.value ? t('field.hidePassword') : t('field.showPassword')}
          onClick={() => (shown.value = !shown.value)}
        />
      )}
    </Field>
  )
}

function problemText(texts: Texts, name: string, problem: Problem): string {
  const { t, number } = texts
  switch (problem.is) {
    case 'required':
      return t('field.required')
    case 'invalid':
      return isNamed(name) ? t(`field.${name}.invalid`) : t('field.other.invalid')
    case 'refused': {
      const { what, now } = refusalText(problem.refusal, () => null, number)
      return `${what} ${now}`
    }
  }
}

const NAMED = ['email', 'name', 'siteName', 'siteAddress', 'password', 'current'] as const

function isNamed(name: string): name is (typeof NAMED)[number] {
  return NAMED.some((each) => each === name)
}
