import type { ConversationId, Ms } from '@deskbell/protocol'

/** A place in a queue. */
export type Place = { readonly id: ConversationId; readonly key: number }

/** Order of a queue: by key, ties by id, the same on every relay. */
export const byPlace = (a: Place, b: Place): number => a.key - b.key || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/**
 * 1-based rank in the queue, null when not in it. Everybody earlier counts, those away too: they keep their place, so nobody's
 * position ever grows because somebody came back. Expects no order of `entries`.
 */
export function positionOf(entries: readonly Place[], id: ConversationId): number | null {
  const own = entries.find((entry) => entry.id === id)
  if (own === undefined) return null
  return 1 + entries.reduce((ahead, entry) => ahead + (byPlace(entry, own) < 0 ? 1 : 0), 0)
}

/** A wait that ended in an assignment: when, and how long it had been. */
export type Wait = { readonly at: Ms; readonly waitedMs: number }

/** From and to, in ms. A `to` of MAX_SHOWN_WAIT_MS means "that or more". */
export type WaitRange = readonly [low: number, high: number]

/** Longest wait that is ever told. */
export const MAX_SHOWN_WAIT_MS = 1_800_000
/** Fewer real waits than this say nothing. */
const MIN_SAMPLES = 20
/** Older waits say nothing of today. */
const RECENT_MS = 86_400_000
/** Who was given an agent sooner did not wait; and who asks is waiting already. */
const REAL_WAIT_MS = 1_000
/** One in five is served earlier than told, one in five later. */
const LOW = 0.2
const HIGH = 0.8
/** How the spread of a wait grows with the place. */
const SPREAD = 0.7
/** A range moves when the new one is narrower than this part of it. */
const STEADY_FACTOR = 2
const STEADY_SLACK_MS = 30_000

/**
 * How long somebody at this position will wait, from the recent waits of their department; null when there are too few.
 *
 * A wait depends on the place one had, which samples do not tell. But they tell how long each waited *at the head*: since they
 * came, or since the one before them was served, whichever is later. In a FIFO queue the wait at place p is the sum of p such
 * times. Its mean is p times the mean of one. Its spread would grow with √p if the times were independent; agents are busy
 * together, so it grows faster (SPREAD). At p = 1 the range is made of the measured times themselves. Waits prolonged by the
 * visitor's own absence do no harm: others were served meanwhile.
 *
 * Measured on simulated queues (1, 4 and 20 agents, 80 and 95 % busy, regular, exponential and mixed chats): within the range
 * 46–60 of 100 at the front, 51–99 from place 5 on; with √p as few as 31.
 */
export function estimate(waits: readonly Wait[], position: number, now: Ms): WaitRange | null {
  return estimator(waits, now)?.(position) ?? null
}

/** The same for many positions: what does not depend on the position is worked out once. */
export function estimator(waits: readonly Wait[], now: Ms): ((position: number) => WaitRange) | null {
  const recent = waits.filter((wait) => wait.waitedMs >= REAL_WAIT_MS && now - wait.at < RECENT_MS)
  if (recent.length < MIN_SAMPLES) return null
  const times = timesAtHead(recent).sort((a, b) => a - b)
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length
  const quantile = (part: number) => times[Math.floor(part * (times.length - 1))] ?? mean
  const low = quantile(LOW) - mean
  const high = quantile(HIGH) - mean
  return (position) => [
    shown(position * mean + position ** SPREAD * low),
    shown(position * mean + position ** SPREAD * high),
  ]
}

function timesAtHead(waits: readonly Wait[]): number[] {
  let servedBefore = -Infinity
  return waits
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, waitedMs }) => {
      const time = Math.min(waitedMs, at - servedBefore)
      servedBefore = at
      return time
    })
}

const shown = (ms: number): number => Math.round(Math.min(ms, MAX_SHOWN_WAIT_MS))

/**
 * What to show next, so that a figure widens rather than flickers: the new range is merged into the old one as long as both
 * together are not much wider than the new one. If they are, things have changed, and the new one is shown.
 */
export function steady(previous: WaitRange | null, next: WaitRange | null): WaitRange | null {
  if (previous === null || next === null) return next
  const low = Math.min(previous[0], next[0])
  const high = Math.max(previous[1], next[1])
  return high - low <= STEADY_FACTOR * (next[1] - next[0]) + STEADY_SLACK_MS ? [low, high] : next
}
