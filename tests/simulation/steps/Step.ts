import type { World } from '../world/World.ts'

/**
 * One thing that happens. `run` says what it did, or null when there was nothing to do it to. `weight`: how often it is drawn.
 */
export type Step = { readonly name: string; readonly weight: number; readonly run: (world: World) => string | null }
