import type { Costs } from './model.ts'

// `ALONE` is fitted to what `npm run bench -- messages` measured at 2,000 and 10,000 a second (docs/performance.md). What `SHARED` has beside it
// is an estimate, of the order that `npm run bench -- shared` measured.

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
