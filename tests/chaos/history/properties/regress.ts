import type { Known } from '../Known.ts'

/** An end of a timeline that was told and then taken back. */
export const regress = ({ heads = new Map() }: Known): string[] =>
  [...heads].flatMap(([name, told]: readonly [string, readonly number[]]) =>
    told.flatMap((head, index) => {
      const before = told[index - 1] ?? 0
      return head < before ? [`${name}: ${before} then ${head}`] : []
    }),
  )
