import type { Config } from '../../config.ts'

/** `look`: it works, and is worth a look. `wrong`: it does not work, or will lose something. */
export type Verdict = 'ok' | 'look' | 'wrong'

/** What a check found. Never a secret: addresses are told without user and password. */
export type Found = {
  readonly verdict: Verdict
  readonly what: string
  /** Why it matters; with `look` and `wrong` only. */
  readonly why?: string
  /** What to do. */
  readonly todo?: string
}

/** One thing that is looked at; it changes nothing. */
export type Check = {
  readonly name: string
  /** What it found; nothing when it does not concern this installation. `node`: version of the Node this runs on. What it throws is told as wrong. */
  look(config: Config, node: string): Promise<readonly Found[]>
}

export const ok = (what: string): Found => ({ verdict: 'ok', what })
export const look = (what: string, why: string, todo: string): Found => ({ verdict: 'look', what, why, todo })
export const wrong = (what: string, why: string, todo: string): Found => ({ verdict: 'wrong', what, why, todo })
