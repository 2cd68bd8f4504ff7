import type { AgentId, ListRow, Ms } from '@deskbell/protocol'

/** Whose turn it is in a chat, and since when. */
export type Wait = {
  /**
   * `ours`: somebody waits on me or on nobody yet (brass). `quiet`: they wait on a colleague, or stepped away. `theirs`: it is
   * the visitor's turn. `left`: a left message waits for its answer. `over`: closed.
   */
  readonly turn: 'ours' | 'quiet' | 'theirs' | 'left' | 'over'
  readonly since: Ms
  /** Whether a fuse burns: only for live chats that wait on me or on nobody. */
  readonly fuse: boolean
}

/** Time within which a reply is due, unless told otherwise: length of a fuse. */
export const REPLY_TARGET_MS = 120_000

/** Whether the visitor of a row went away. Who has a page open here did not, whatever was thought of them before. */
export function isAway(row: ListRow): boolean {
  return row.visitorLeftAt !== null && !row.visitorHere
}

/** Reads the wait of a row for one agent. */
export function waitOf(row: ListRow, me: AgentId | null): Wait {
  if (row.status === 'closed') return { turn: 'over', since: row.updatedAt, fuse: false }
  if (row.leftMessageAt !== null) {
    const waits = row.waitingSince !== null || row.agentId === null
    return { turn: waits ? 'left' : 'theirs', since: waits ? row.leftMessageAt : row.updatedAt, fuse: false }
  }
  if (row.waitingSince === null) return { turn: 'theirs', since: row.updatedAt, fuse: false }
  const onUs = row.agentId === null || row.agentId === me
  const away = isAway(row)
  return { turn: onUs && !away ? 'ours' : 'quiet', since: row.waitingSince, fuse: onUs && !away }
}

/** How far a fuse has burnt, 0 to 1. Full stays full. */
export function burnt(since: Ms, now: Ms, targetMs: Ms = REPLY_TARGET_MS): number {
  return Math.min(1, Math.max(0, (now - since) / targetMs))
}

/** A wait in the parts that are written: a running clock, or hours and minutes, or days. */
export type WaitParts =
  | { readonly unit: 'clock'; readonly minutes: number; readonly seconds: number }
  | { readonly unit: 'hours'; readonly hours: number; readonly minutes: number }
  | { readonly unit: 'days'; readonly days: number }

/** 0:48 up to 59:59, then 12 h 04, then days. Never negative. */
export function waitParts(ms: Ms): WaitParts {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 3600) return { unit: 'clock', minutes: Math.floor(seconds / 60), seconds: seconds % 60 }
  const minutes = Math.floor(seconds / 60)
  if (minutes < 48 * 60) return { unit: 'hours', hours: Math.floor(minutes / 60), minutes: minutes % 60 }
  return { unit: 'days', days: Math.floor(minutes / 1440) }
}

/** A wait that is not ours to count: rounded to what one can say. */
export type Ago = { readonly unit: 'now' | 'minutes' | 'hours' | 'days'; readonly n: number }

/** Now, 3 min, 2 h, 4 d. */
export function ago(ms: Ms): Ago {
  const minutes = Math.floor(Math.max(0, ms) / 60_000)
  if (minutes < 1) return { unit: 'now', n: 0 }
  if (minutes < 60) return { unit: 'minutes', n: minutes }
  if (minutes < 48 * 60) return { unit: 'hours', n: Math.floor(minutes / 60) }
  return { unit: 'days', n: Math.floor(minutes / 1440) }
}
