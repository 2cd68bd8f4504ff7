import type { ReadPortable } from '../portable/readPortable.ts'

/** A copy that is to be taken in. */
export type TakeIn = {
  /** Its directory, absolute. */
  readonly from: string
  /** Take it also when it is damaged. */
  readonly anyway: boolean
  /** Put it in the place of what is there; else an installation that has anything refuses. */
  readonly replace: boolean
}

/** What was taken in. `before` keeps what was there, null when nothing was; `isKept` false: it was damaged and nothing was changed. */
export type Taken = ReadPortable & { readonly isKept: boolean; readonly before: string | null }
