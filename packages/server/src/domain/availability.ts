import type { Availability, Ms } from '@deskbell/protocol'

// Graces run from the last frame heard, not from when somebody noticed. With one sweep added, the longest ordinary one is 45 s.

/** How long an agent's conversations are kept after their last connection was closed cleanly. */
const CLOSED_GRACE_MS = 20_000
/** The same after silence: a connection that broke without a word. */
const SILENT_GRACE_MS = 40_000
/** The same for those who are online on the phone, however the connection went. */
const PHONE_GRACE_MS = 180_000
/** Distance between two looks for leases that ran out. */
export const LEASE_SWEEP_MS = 5_000
/** After this a queued visitor who is away is passed over. */
export const VISITOR_AWAY_MS = 60_000
/** After this an assigned chat whose visitor is away stops counting against capacity. */
export const VISITOR_GONE_MS = 600_000
/** After this, from the last frame heard, a queued visitor who is away is given up. */
const VISITOR_ABANDON_MS = 600_000
/** The part of it that is left when `visitorLeftAt` is written. */
export const ABANDON_AFTER_LEFT_MS = VISITOR_ABANDON_MS - VISITOR_AWAY_MS
/** How long an agent who let a conversation lie is not given it again, unless they act in it. */
export const LAPSED_MS = 300_000
/** So many lapses in a row set an agent Away. */
export const LAPSES_UNTIL_AWAY = 2

/** How long an agent with this availability keeps their conversations after silence, and after a clean close. */
export const graceOf = (availability: Availability): { readonly silentMs: Ms; readonly closedMs: Ms } =>
  availability === 'phone'
    ? { silentMs: PHONE_GRACE_MS, closedMs: PHONE_GRACE_MS }
    : { silentMs: SILENT_GRACE_MS, closedMs: CLOSED_GRACE_MS }

/** Whether routing may give this agent a conversation, capacity aside. */
export const mayReceive = (agent: { readonly availability: Availability; readonly connected: boolean }): boolean =>
  agent.connected && (agent.availability === 'online' || agent.availability === 'phone')
