import { useComputed, useSignal } from '@preact/signals'
import type { ReadonlySignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Thread } from '../models/Thread.ts'

/** This close to the foot counts as at the foot, in CSS px. */
const AT_END_PX = 80
/** This close to the top, older events are fetched. */
const NEAR_TOP_PX = 200

/**
 * Keeps the place in a timeline: at its foot while the reader is there, and where they read otherwise, also when older events
 * are put above.
 */
export function useTimelineScroll(thread: Thread) {
  const scroller = useRef<HTMLDivElement>(null)
  const seen = useSignal(0)
  const heightBefore = useRef(0)
  const roomBefore = useRef(0)
  const firstKey = useRef<string | null>(null)
  const items = thread.items.value
  const typing = thread.visitorTypes.value

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const first = items[0]?.key ?? null
    if (thread.following.value) element.scrollTop = element.scrollHeight
    else if (first !== firstKey.current && heightBefore.current > 0) {
      element.scrollTop += element.scrollHeight - heightBefore.current
    }
    heightBefore.current = element.scrollHeight
    firstKey.current = first
    if (thread.following.value) seen.value = lastSeq(thread)
  }, [items, typing, thread, seen])

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return undefined
    // The composer grew, the keyboard came: who was at the foot stays there.
    const observer = new ResizeObserver(() => {
      roomBefore.current = element.clientHeight
      if (thread.following.peek()) element.scrollTop = element.scrollHeight
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [thread])

  const unseen: ReadonlySignal<number> = useComputed(
    () =>
      (thread.snapshot.value?.events ?? []).filter(
        (event) => event.type === 'message' && event.by.kind === 'visitor' && event.seq > seen.value,
      ).length,
  )

  return {
    scroller,
    unseen,
    toEnd: () => scroller.current?.scrollTo({ top: scroller.current.scrollHeight }),
    onScroll: () => {
      const element = scroller.current
      // The room changed and the place was not put right yet: this is no reader who scrolls.
      if (!element || element.clientHeight !== roomBefore.current) return
      thread.following.value = element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_PX
      if (thread.following.value) seen.value = lastSeq(thread)
      if (element.scrollTop < NEAR_TOP_PX && thread.older.value === 'idle') void thread.loadOlder()
    },
  }
}

function lastSeq(thread: Thread): number {
  return thread.snapshot.value?.events.at(-1)?.seq ?? 0
}
