/** Lets so much time pass. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Resolves when it is so. Rejects after a while, with what was waited for and `why` it is not so. */
export async function eventually(
  look: () => boolean | Promise<boolean>,
  what: string,
  withinMs = 30_000,
  why = (): string => '',
): Promise<void> {
  const late = performance.now() + withinMs
  while (!(await look())) {
    if (performance.now() > late) throw new Error(`waited ${withinMs} ms for: ${what} ${why()}`)
    await pause(20)
  }
}
