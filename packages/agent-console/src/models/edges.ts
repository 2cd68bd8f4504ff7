import type { ReadonlySignal } from '@preact/signals'

// What models take from the browser. src/browser/ implements these; tests and fixtures bring their own.

/** Text kept by this browser. Never throws: where storage is denied it lasts as long as the page. */
export interface Memory {
  get(key: string): string | null
  set(key: string, value: string): void
  remove(key: string): void
}

/** Time and its passing. */
export interface Clock {
  /** UTC ms. */
  now(): number
  /** Runs `fn` every `ms` until the returned function is called. */
  every(ms: number, fn: () => void): () => void
  /** Runs `fn` once after `ms`; answers with the way to call it off. */
  after(ms: number, fn: () => void): () => void
}

/** The tab: whether somebody looks at it, and its title. */
export interface Tab {
  /** Visible and focused: what is on the screen is being looked at. */
  readonly lookedAt: ReadonlySignal<boolean>
  setTitle(title: string): void
}

/** Sounds made by the browser itself; silent until the page was touched once. */
export interface Bell {
  ring(kind: 'message' | 'assignment'): void
}

/** The clipboard; false when the browser refuses. */
export interface Clipboard {
  copy(text: string): Promise<boolean>
}

/** The address bar. */
export interface Addresses {
  /** Path below the console's own, with its query: `c/cnv_1?view=queue`. */
  readonly current: ReadonlySignal<string>
  go(path: string, how?: 'push' | 'replace'): void
  /** One step back in the browser's history. */
  back(): void
  /** Absolute address of a path below the console's own. */
  absolute(path: string): string
}
