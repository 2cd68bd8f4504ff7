/**
 * Close codes of our sockets. *Final* ones tell the client not to come back by itself.
 *
 * | code | receiver does |
 * |---|---|
 * | 1000, 1001 | nothing: the other side left |
 * | 1008 | stops: the relay refuses this client (origin, site, broken frames) |
 * | 1009 | drops the frame that was too big, reconnects |
 * | 1012 | reconnects after the delay `drain` named |
 * | 1013 | reconnects after the delay `drain` named: the relay is full, or was sent far too much |
 * | 4001 | fetches a new ticket, reconnects |
 * | 4003 | stops: access was withdrawn |
 * | 4007 | reconnects: nothing was heard from it, its hello neither |
 * | 4008 | reconnects and resumes: it read too slowly |
 * | 4009 | stops: a newer connection of the same device took over |
 * | 4010 | stops until reloaded: its protocol is no longer served |
 */
export const CLOSE = {
  normal: 1000,
  goingAway: 1001,
  refused: 1008,
  tooBig: 1009,
  restart: 1012,
  overloaded: 1013,
  authExpired: 4001,
  forbidden: 4003,
  silent: 4007,
  slowReader: 4008,
  superseded: 4009,
  protocolTooOld: 4010,
} as const

/** A close code of ours. */
export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE]

/** Codes after which a client stays away until a person acts. */
export const FINAL_CLOSE_CODES: readonly number[] = [
  CLOSE.refused,
  CLOSE.forbidden,
  CLOSE.superseded,
  CLOSE.protocolTooOld,
]
