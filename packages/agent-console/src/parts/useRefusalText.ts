import { refusalText } from '../i18n/refusals.ts'
import type { Refused } from '../i18n/refusals.ts'
import type { ErrorText } from '../i18n/errors.en.ts'
import { useConsole, useTexts } from './context.ts'

/** Words for a refusal, with the names of colleagues. */
export function useRefusalText(): (refusal: Refused) => ErrorText {
  const { number } = useTexts()
  const { directory } = useConsole()
  return (refusal) => refusalText(refusal, (id) => directory.agent(id)?.name ?? null, number)
}
