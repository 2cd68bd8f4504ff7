import { batch, signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { Refusal } from '../Relay.ts'
import type { Reply } from './Api.ts'

/** What is wrong with a field. */
export type Problem =
  | { readonly is: 'required' }
  | { readonly is: 'invalid' }
  | { readonly is: 'refused'; readonly refusal: Refusal }

/** What is wrong, by field. */
export type Problems = Readonly<Record<string, Problem | undefined>>

/** Whether a text can be right, by field. The relay has the last word. */
export type Checks<F extends string> = Readonly<Partial<Record<F, (text: string) => boolean>>>

/** Refusals that are about one field although they do not name it. */
const ABOUT: Readonly<Record<string, string>> = {
  password_too_weak: 'password',
  email_taken: 'email',
  wrong_credentials: 'current',
}

/** Spaces in a password are meant. */
const SECRETS: ReadonlySet<string> = new Set(['password', 'current'])

/**
 * A form that is sent as a whole. What was typed stays whatever the answer is. A refusal that names a field stands beside it,
 * any other above the button.
 */
export class Form<F extends string> {
  readonly values: Readonly<Record<F, Signal<string>>>
  /** By field. */
  readonly problems: Signal<Problems> = signal({})
  readonly refused: Signal<Refusal | null> = signal(null)
  readonly busy: Signal<boolean> = signal(false)
  /** Raised with each failed try: the view then focuses the first wrong field. */
  readonly failures: Signal<number> = signal(0)
  readonly #fields: readonly F[]
  readonly #optional: ReadonlySet<F>
  readonly #checks: Checks<F> | undefined

  /** @param checks what can be told before it is sent, so that all mistakes are said at once */
  constructor(fields: readonly F[], optional: readonly F[] = [], checks?: Checks<F>) {
    this.#fields = fields
    this.#checks = checks
    this.#optional = new Set(optional)
    this.values = Object.fromEntries(fields.map((field) => [field, signal('')])) as Record<F, Signal<string>>
  }

  set(field: F, text: string): void {
    batch(() => {
      this.values[field].value = text
      if (this.problems.value[field]) this.problems.value = { ...this.problems.value, [field]: undefined }
    })
  }

  /** Sends it once. Answers whether it was accepted. */
  async submit<T>(send: (values: Readonly<Record<F, string>>) => Promise<Reply<T>>): Promise<T | null> {
    if (this.busy.value) return null
    const problems = this.#problems()
    if (Object.keys(problems).length > 0) {
      this.#fail({ problems, refused: null })
      return null
    }
    this.busy.value = true
    const answer = await send(this.#read())
    batch(() => {
      this.busy.value = false
      this.problems.value = {}
      this.refused.value = null
      if (!answer.ok) this.#fail(this.#place(answer.refused))
    })
    return answer.ok ? answer.value : null
  }

  #read(): Record<F, string> {
    const texts = this.#fields.map((field) => {
      const text = this.values[field].value
      return [field, SECRETS.has(field) ? text : text.trim()]
    })
    return Object.fromEntries(texts) as Record<F, string>
  }

  #problems(): Problems {
    const values = this.#read()
    const problemOf = (field: F): Problem | null => {
      if (values[field] === '') return this.#optional.has(field) ? null : { is: 'required' }
      return this.#checks?.[field]?.(values[field]) === false ? { is: 'invalid' } : null
    }
    return Object.fromEntries(
      this.#fields.flatMap((field) => {
        const problem = problemOf(field)
        return problem ? [[field, problem]] : []
      }),
    )
  }

  #place(refusal: Refusal): { problems: Problems; refused: Refusal | null } {
    const named = refusal.code === 'invalid_field' ? refusal.details?.['field'] : ABOUT[refusal.code]
    const field = this.#fields.find((each) => each === named)
    if (field === undefined) return { problems: {}, refused: refusal }
    const isTheField = refusal.code === 'invalid_field' || refusal.code === 'wrong_credentials'
    const problem: Problem = isTheField ? { is: 'invalid' } : { is: 'refused', refusal }
    return { problems: { [field]: problem }, refused: null }
  }

  #fail({ problems, refused }: { problems: Problems; refused: Refusal | null }): void {
    batch(() => {
      this.problems.value = problems
      this.refused.value = refused
      this.failures.value += 1
    })
  }
}
