import type { DeskOptions } from './run.ts'

type Amount = Omit<DeskOptions, 'seed' | 'log'>

/**
 * Conversations of the run in the suite. One costs about 50 ms of processor in all processes together, most of it a visitor who comes and
 * goes: so many fit beside everything else. The long form has the number that is promised.
 */
const SUITE_CONVERSATIONS = 1_200

const times = (count: number, name: string): string[] => Array.from({ length: count }, () => name)

/** The amount of the suite. How soon somebody is given an agent is judged with much patience: its machine does other things too. */
export const SHORT_DESK: Amount = {
  relays: 3,
  agents: 20,
  capacity: 4,
  conversations: SUITE_CONVERSATIONS,
  atOnce: 100,
  thinkMs: 500,
  crashEverySeconds: 4,
  goneSeconds: [10, 90],
  plan: [
    'relay killed',
    'relay stumbles',
    'PostgreSQL killed',
    'relay killed',
    'Redis killed',
    'relay killed',
    'cut off from PostgreSQL',
    'relay restarted',
  ],
  restSeconds: 3,
  scale: 0.2,
  patienceMs: 10_000,
}

/**
 * The long form: an agent crashes every second, relays are killed and stand still for longer than an agent is missed. With less rest
 * between two deeds everybody does little but come back: with four seconds two processors served 19 people a second.
 */
export const LONG_DESK: Amount = {
  relays: 3,
  agents: 200,
  capacity: 4,
  conversations: 100_000,
  atOnce: 400,
  thinkMs: 1_000,
  crashEverySeconds: 1,
  goneSeconds: [5, 90],
  plan: times(
    60,
    'relay killed,relay stopped,relay killed,Redis killed,relay killed,PostgreSQL killed,relay restarted,cut off from PostgreSQL',
  ).flatMap((steps) => steps.split(',')),
  restSeconds: 20,
  scale: 1,
  patienceMs: 500,
}
