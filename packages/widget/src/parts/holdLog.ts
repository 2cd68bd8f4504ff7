/** Nearer to the end than this counts as being there. */
const NEAR_PX = 80
/** Nearer to the top than this asks for the page before. */
const TOP_PX = 240

/** What a holder tells of the log. */
export interface LogWatcher {
  /** The end is shown, or not any more. */
  atEnd(yes: boolean): void
  /** The top comes near: more, if there is more. */
  nearTop(): void
}

/**
 * A log that stays at its end, unless somebody reads back: then nothing that comes, above or below, moves what they read.
 * Call it before each change of the log with the element (or null while there is none), and what it answers after.
 */
export function holdLog(
  watcher: LogWatcher,
): (log: HTMLElement | null) => (log: HTMLElement | null, first?: string, ours?: string) => void {
  let known: HTMLElement | null = null
  let sticks = true
  let first: string | undefined
  let ours: string | undefined

  const watch = (): void => {
    // A scroll is told a frame later: the log may be gone by then.
    if (!known) return
    const { scrollHeight, scrollTop, clientHeight } = known
    const near = scrollHeight - scrollTop - clientHeight < NEAR_PX
    if (near !== sticks) watcher.atEnd((sticks = near))
    if (scrollTop < TOP_PX) watcher.nearTop()
  }
  // The keyboard came up, or the field grew.
  const observer = new ResizeObserver(() => known && sticks && known.scrollTo(0, known.scrollHeight))

  return (before) => {
    const fromEnd = before ? before.scrollHeight - before.scrollTop : 0
    return (log, newFirst, newOurs) => {
      if (log !== known) {
        observer.disconnect()
        known = log
        sticks = true
        if (!log) return
        observer.observe(log)
        log.onscroll = watch
        watcher.atEnd(true)
      }
      if (!log) return
      if (newOurs && newOurs !== ours) sticks = true
      if (sticks) log.scrollTop = log.scrollHeight
      else if (newFirst !== first) log.scrollTop = log.scrollHeight - fromEnd
      first = newFirst
      ours = newOurs
      watch()
    }
  }
}
