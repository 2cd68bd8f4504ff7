import type { Costs } from './model.ts'

// Fitted to what `npm run bench -- shared` measured at 500 to 5,000 messages a second, and at 10,000 for one relay, all of it on
// one core (docs/scaling.md): of 500 draws for the relay and 1,500 for what is shared, those that miss the measured
// processor time, and that of PostgreSQL, by the smallest factor.

/** One relay with the embedded database, whose commits are its own work. */
export const ALONE: Costs = {
  turnUs: 176,
  sayUs: 8.2,
  tellUs: 6.7,
  publishUs: 0,
  hearUs: 0,
  redisTurnUs: 0,
  redisUs: 0,
  commitUs: 167,
  eventUs: 8.2,
  flushMs: 0.3,
  breathMs: 4,
}

/** Relays on PostgreSQL and Redis: the commit is the database's work, and asking for it the relay's. */
export const SHARED: Costs = {
  ...ALONE,
  sayUs: 19,
  publishUs: 45,
  hearUs: 20,
  redisTurnUs: 105,
  redisUs: 4.4,
  commitUs: 680,
  eventUs: 20,
  flushMs: 0.5,
}
