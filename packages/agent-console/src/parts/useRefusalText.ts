import { refusalText } from '../i18n/refusals.ts'
import type { Refused } from '../i18n/refusals.ts'
import type { ErrorText } from '../i18n/errors.en.ts'
import { inEnglish } from '../i18n/Texts.ts'
import { useConsole, useTexts } from './context.ts'

/** Words for a refusal, with the names of colleagues. */
export function useRefusalText(): (refusal: Refused) => ErrorText {
  const { number, dir } = useTexts()
  const { directory } = useConsole()
  // What is said of nobody in particular is said of whoever reads it.
  const nameOf = (id: string) => (id === directory.me.value?.id ? null : (directory.agent(id)?.name ?? null))
  return (refusal) => {
    const { what, now } = refusalText(refusal, nameOf, number)
    return { what: inEnglish(what, dir), now: inEnglish(now, dir) }
  }
}
