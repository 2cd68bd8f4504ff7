import type { Costs } from './model.ts'

// Fitted to what `npm run bench -- shared` measured at 500 to 10,000 messages a second (docs/scaling.md), all of it on one core: of 500 draws
// for the relay and 600 for what is shared, those that miss the measured processor time by the smallest factor.

/** One relay with the embedded database, whose commits are its own work. */
export const ALONE: Costs = {
  turnUs: 170,
  sayUs: 7,
  tellUs: 3.6,
  publishUs: 0,
  hearUs: 0,
  redisTurnUs: 0,
  redisUs: 0,
  commitUs: 150,
  eventUs: 14,
  flushMs: 0.3,
  breathMs: 4,
}

/** Relays on PostgreSQL and Redis: the commit is the database's work, and asking for it the relay's. */
export const SHARED: Costs = {
  ...ALONE,
  sayUs: 51,
  publishUs: 23,
  hearUs: 7,
  redisTurnUs: 69,
  redisUs: 9,
  commitUs: 360,
  eventUs: 46,
  flushMs: 0.5,
}
