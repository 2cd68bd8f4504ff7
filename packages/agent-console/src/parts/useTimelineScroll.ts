import { useComputed, useSignal } from '@preact/signals'
import type { ReadonlySignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Thread } from '../models/Thread.ts'

/** This close to the foot counts as at the foot, in CSS px. */
const AT_END_PX = 80
/** This close to the top, older events are fetched. */
const NEAR_TOP_PX = 200

/**
 * [A39] Brings an event that was found into sight, and keeps the place in a timeline: at its foot while the reader is there, and where they read otherwise, also when older events
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
  const place = thread.landing.place.value

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const first = items[0]?.key ?? null
    if (place !== null) {
      land(element, thread, place)
      // What was read before is not new because one came in above it.
      seen.value = Math.max(thread.snapshot.value?.read ?? 0, thread.row.value?.staffRead ?? 0)
    } else if (thread.following.value) element.scrollTop = element.scrollHeight
    else if (first !== firstKey.current && heightBefore.current > 0) {
      element.scrollTop += element.scrollHeight - heightBefore.current
    }
    heightBefore.current = element.scrollHeight
    firstKey.current = first
    if (thread.following.value) seen.value = lastSeq(thread)
  }, [items, typing, place, thread, seen])

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

/** The event in the middle of what is seen. One that is not drawn leaves the reader at the foot. */
function land(scroller: HTMLElement, thread: Thread, seq: number): void {
  const event = scroller.querySelector(`[data-seq="${seq}"]`)
  const room = scroller.getBoundingClientRect()
  const box = event?.getBoundingClientRect()
  if (box) scroller.scrollTop += box.top - room.top - Math.max(0, (room.height - box.height) / 2)
  const toEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight
  thread.following.value = !box || toEnd < AT_END_PX
  thread.landing.place.value = null
}

function lastSeq(thread: Thread): number {
  return thread.snapshot.value?.events.at(-1)?.seq ?? 0
}
