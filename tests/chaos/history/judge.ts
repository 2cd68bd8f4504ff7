import type { History } from './History.ts'
import { know } from './Known.ts'
import type { Known } from './Known.ts'
import { altered } from './properties/altered.ts'
import { duplicate } from './properties/duplicate.ts'
import { gap } from './properties/gap.ts'
import { inversion } from './properties/inversion.ts'
import { leak } from './properties/leak.ts'
import { lost } from './properties/lost.ts'
import { misnumbered } from './properties/misnumbered.ts'
import { overlap } from './properties/overlap.ts'
import { overload } from './properties/overload.ts'
import { phantom } from './properties/phantom.ts'
import { regress } from './properties/regress.ts'
import { reorder } from './properties/reorder.ts'
import { stale } from './properties/stale.ts'
import { stranded } from './properties/stranded.ts'
import { unowned } from './properties/unowned.ts'
import { unshown } from './properties/unshown.ts'

/** Every property by its name, as a function that names what breaks it. */
const PROPERTIES = {
  lost,
  phantom,
  duplicate,
  altered,
  gap,
  reorder,
  stale,
  regress,
  misnumbered,
  unshown,
  overlap,
  unowned,
  inversion,
  overload,
  stranded,
  leak,
} satisfies Record<string, (known: Known) => readonly string[]>

export type Property = keyof typeof PROPERTIES
/** Property → what breaks it. All empty when nothing was lost. */
export type Verdict = Readonly<Record<Property, readonly string[]>>

const NAMES = Object.keys(PROPERTIES) as Property[]
const each = <T>(of: (property: Property) => T): Record<Property, T> =>
  Object.fromEntries(NAMES.map((property) => [property, of(property)])) as Record<Property, T>

/** Judges a history. What was not noted breaks nothing. */
export function judge(history: History): Verdict {
  const known = know(history)
  return each((property) => PROPERTIES[property](known))
}

/** How often each property was broken. */
export const countsOf = (verdict: Verdict): Record<Property, number> => each((property) => verdict[property].length)

/** The counts of a history in which nothing is wrong. */
export const CLEAN: Readonly<Record<Property, number>> = each(() => 0)
