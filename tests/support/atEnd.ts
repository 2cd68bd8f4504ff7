const works = new Set<() => void>()

/**
 * Does this when the file of tests, or the process, ends: too late for anything that takes a turn of the event loop. The returned
 * function calls it off.
 */
export function atEnd(work: () => void): () => void {
  works.add(work)
  return () => void works.delete(work)
}

/** Does it all now, the newest first: a relay is gone before its directory is. */
export function endAll(): void {
  const all = [...works].reverse()
  works.clear()
  for (const work of all) work()
}

// One listener for all: a file of tests starts more relays than Node believes to be no leak. And only outside of vitest, whose
// processes end by a signal; there setup.ts does it.
process.once('exit', endAll)
