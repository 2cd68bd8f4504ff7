import type { Costs } from './model.ts'

// Fitted to what `npm run bench -- messages` and `-- shared` measured at two rates each; docs/scaling.md compares the others.

/** One relay with the embedded database, whose commits are its own work. */
export const ALONE: Costs = {
  turnUs: 130,
  sayUs: 26,
  tellUs: 10,
  publishUs: 0,
  hearUs: 0,
  redisUs: 0,
  commitUs: 60,
  eventUs: 20,
  flushMs: 0.3,
  breathMs: 4,
}

/** Relays on PostgreSQL and Redis: the commit is the database's work, and asking for it the relay's. */
export const SHARED: Costs = {
  ...ALONE,
  sayUs: 38,
  publishUs: 8,
  hearUs: 10,
  redisUs: 4,
  commitUs: 95,
  eventUs: 40,
  flushMs: 0.5,
}
