import { DEEDS } from './nemesis.ts'
import type { StormOptions } from './run.ts'

/** Everything but the seed. */
export type Amount = Omit<StormOptions, 'seed' | 'log'>

/** Relays are killed often; everything else at least once. */
const SHORT_PLAN = [
  'relay killed',
  'relay killed',
  'Redis killed',
  'relay killed',
  'people deaf',
  'relay killed',
  'PostgreSQL killed',
  'relay killed',
  'relay killed',
  'answer of the database lost',
  'relay killed',
  'relay stumbles',
  'relay killed',
  'Redis drops subscribers',
  'relay killed',
  'PostgreSQL killed',
  'relay killed',
  'links break',
  'relay killed',
  'Redis killed',
  'relay killed',
  'people move',
  'relay killed',
  'relay restarted',
]

/** Fewest messages of the run in the suite. */
const SUITE_MESSAGES = 60_000

/** The amount of the suite. */
export const SHORT_STORM: Amount = {
  relays: 3,
  messages: SUITE_MESSAGES,
  visitors: 160,
  agents: 4,
  perSecond: 4.5,
  plan: SHORT_PLAN,
  restSeconds: 2,
  scale: 0.2,
}

const times = (count: number, name: string): string[] => Array.from({ length: count }, () => name)

const ROUND = [
  ...times(3, 'relay killed'),
  'Redis killed',
  ...times(3, 'relay killed'),
  'PostgreSQL killed',
  ...times(3, 'relay killed'),
  'Redis killed',
  ...times(4, 'relay killed'),
]

/** A million messages, while 130 relays are killed, Redis 20 times and PostgreSQL ten times. */
export const MILLION: Amount = {
  relays: 3,
  messages: 1_000_000,
  visitors: 400,
  agents: 8,
  perSecond: 5.5,
  plan: Array.from({ length: 10 }, () => ROUND).flat(),
  restSeconds: 1.5,
  scale: 0.5,
}

/** Faults that are done at once: what one of them needs to heal, the other takes away. */
const PAIRS = [
  'relay killed + Redis killed',
  'relay killed + PostgreSQL killed',
  'Redis killed + people deaf',
  'relay stopped + PostgreSQL killed',
  'relay stopped + relay killed',
  'cut off from PostgreSQL + Redis killed',
  'slow and in slices + relay killed',
  'links break + PostgreSQL killed',
]

/** Every fault alone, then pairs. */
export const MATRIX: Amount = {
  relays: 3,
  messages: 0,
  visitors: 120,
  agents: 4,
  perSecond: 4,
  plan: [...Object.keys(DEEDS), ...PAIRS],
  restSeconds: 4,
  scale: 1,
}

/** Ten minutes of one to three faults at a time, by chance. */
export const randomly = (random: () => number, count: number): Amount => {
  const names = Object.keys(DEEDS)
  const some = (): string =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, () => names[Math.floor(random() * names.length)]).join(' + ')
  return { ...MATRIX, plan: Array.from({ length: count }, some), restSeconds: 1, scale: 0.5 }
}
