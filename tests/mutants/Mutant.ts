/** One bug, planted by replacing a text that is there exactly once, and the tests that must notice it. */
export type Mutant = {
  readonly bug: string
  readonly file: string
  readonly from: string
  readonly to: string
  /** A vitest project, files, and part of the titles (all when absent). */
  readonly project: 'unit' | 'integration'
  readonly tests: readonly string[]
  readonly titles?: string
}

/** Sources of the relay. */
export const SERVER = 'packages/server/src'
