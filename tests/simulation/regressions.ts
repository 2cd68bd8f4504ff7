import type { SimulationOptions } from './simulate.ts'

/** A seed that once broke a promise, and what was wrong then. */
export type Regression = SimulationOptions & { readonly bug: string }

/**
 * Runs that found something. A change of the steps or of what they draw changes what a seed does, so each of these bugs has a
 * test of its own too; here they stay because what broke once is where it breaks again.
 */
export const regressions: readonly Regression[] = []
