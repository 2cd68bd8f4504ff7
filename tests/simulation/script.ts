/**
 * One thing that happened in a run, as data: the name of the step, the number all its chance comes from, and the time until the
 * next one. Steps share no chance, so what is left of a run goes on as it was when some of them are taken out.
 */
export type Line = { readonly step: string; readonly chance: number; readonly pauseMs: number }

/** `relay crash #4711 +300`: how a line is printed, and pasted into regressions.ts. */
export const print = ({ step, chance, pauseMs }: Line): string => `${step} #${chance} +${pauseMs}`

/** The line that was printed so. Throws when it is none. */
export function parse(text: string): Line {
  const found = /^(.+) #(\d+) \+(\d+)$/.exec(text)
  if (found === null) throw new Error(`no line of a script: ${text}`)
  const [, step = '', chance, pauseMs] = found
  return { step, chance: Number(chance), pauseMs: Number(pauseMs) }
}
