import type { Known } from '../Known.ts'

/** What is there and was never sent, or was refused. What was never answered may be there or not. */
export const phantom = ({ tried, stored }: Known): string[] =>
  [...stored.keys()].flatMap((name) => {
    const attempt = tried.get(name)
    if (attempt === undefined) return [name]
    return attempt.fate === 'refused' ? [`${name}: refused, yet there`] : []
  })
