import { pause } from '../../support/eventually.ts'
import { FAULTS } from '../proxy/faults.ts'
import type { Cluster } from './Cluster.ts'
import type { Diary } from './Diary.ts'
import type { Member } from './Member.ts'

/** What the nemesis works with. `scale` multiplies how long its deeds last. */
export type Reach = {
  readonly cluster: Cluster
  readonly diary: Diary
  /** Everybody says several things at once, and it is counted how much of it is unanswered. */
  readonly burst: () => void
  readonly unanswered: () => number
  readonly random: () => number
  readonly scale: number
}

/** One fault: begins, lasts, and is mended when it resolves. Its name is that of its row in the table of the report. */
export type Deed = (reach: Reach) => Promise<void>

/** Does something to one relay, by chance, for so many seconds, and mends it. */
const toOne =
  (
    what: string,
    seconds: readonly [number, number],
    begin: (member: Member, reach: Reach) => void,
    mend: (member: Member) => void,
  ) =>
  async (reach: Reach): Promise<void> => {
    const member = pick(reach)
    const end = reach.diary.begin(what, member.name)
    begin(member, reach)
    await lasting(reach, seconds)
    mend(member)
    end()
  }

const heal = ({ door, toRedis, toPostgres }: Member): void => {
  for (const proxy of [door, toRedis, toPostgres]) proxy.heal()
}

/** Longest that a relay works at a burst before it is killed. */
const MAX_WORK_MS = 12

/**
 * The matrix of faults, each as what is done and how it is mended. Seconds are of the long form; the short form lasts a part of them.
 */
export const DEEDS: Readonly<Record<string, Deed>> = {
  async 'relay killed'({ cluster, diary, random, scale, burst, unanswered }) {
    const member = pick({ cluster, random })
    // Held still while they write: where we have less of the processor than the relay, most would be answered by then.
    member.hold(true)
    burst()
    member.hold(false)
    // A timer would fire when this process is next given the processor, and that may be after the whole burst.
    for (const until = performance.now() + random() * MAX_WORK_MS; performance.now() < until;);
    const inFlight = unanswered()
    const end = diary.begin('relay killed', `${member.name}, ${inFlight} under way`)
    await member.kill()
    await pause(1_000 * scale * random())
    await member.start()
    end()
  },
  async 'relay restarted'({ cluster, diary, random }) {
    const member = pick({ cluster, random })
    const end = diary.begin('relay restarted', member.name)
    await member.stop()
    await member.start()
    end()
  },
  'relay stumbles': toOne(
    'relay stumbles',
    [1, 5],
    (member) => member.hold(true),
    (member) => member.hold(false),
  ),
  'relay stopped': toOne(
    'relay stopped',
    [30, 45],
    (member) => member.hold(true),
    (member) => member.hold(false),
  ),
  async 'Redis killed'({ cluster: { redis }, diary, random, scale }) {
    const end = diary.begin('Redis killed')
    await redis.kill()
    await pause((500 + 4_000 * random()) * scale)
    await redis.start()
    end()
  },
  async 'Redis stopped'(reach) {
    const end = reach.diary.begin('Redis stopped')
    reach.cluster.redis.hold(true)
    await lasting(reach, [5, 30])
    reach.cluster.redis.hold(false)
    end()
  },
  async 'Redis drops subscribers'({ cluster: { redis }, diary }) {
    const end = diary.begin('Redis drops subscribers')
    await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
    end()
  },
  async 'PostgreSQL killed'({ cluster: { postgres }, diary, random, scale }) {
    const end = diary.begin('PostgreSQL killed')
    await postgres.kill()
    await pause((500 + 4_000 * random()) * scale)
    await postgres.start()
    end()
  },
  async 'answer of the database lost'(reach) {
    const member = pick(reach)
    const end = reach.diary.begin('answer of the database lost', member.name)
    member.toPostgres.set('down', FAULTS.drop())
    await pause(200)
    member.toPostgres.reset()
    member.toPostgres.heal()
    end()
  },
  'database slow': toOne(
    'database slow',
    [5, 20],
    ({ toPostgres }, { random }) => toPostgres.set('both', FAULTS.latency(150, 300, random)),
    heal,
  ),
  'cut off from Redis': toOne('cut off from Redis', [5, 30], ({ toRedis }) => toRedis.set('both', FAULTS.drop()), heal),
  'cut off from PostgreSQL': toOne(
    'cut off from PostgreSQL',
    [5, 40],
    ({ toPostgres }) => toPostgres.set('both', FAULTS.drop()),
    (member) => {
      // What was swallowed would never come: the network is back, and what was half-open breaks.
      member.toPostgres.reset()
      heal(member)
    },
  ),
  'Redis stalls': toOne('Redis stalls', [3, 15], ({ toRedis }) => toRedis.set('both', FAULTS.stall()), heal),
  'people unheard': toOne('people unheard', [3, 60], ({ door }) => door.set('up', FAULTS.drop()), heal),
  'people deaf': toOne('people deaf', [3, 60], ({ door }) => door.set('down', FAULTS.drop()), heal),
  'people half-open': toOne('people half-open', [3, 60], ({ door }) => door.set('both', FAULTS.drop()), heal),
  'links stall': toOne('links stall', [3, 20], ({ door }) => door.set('both', FAULTS.stall()), heal),
  'links break': toOne(
    'links break',
    [5, 20],
    ({ door }, { random }) => door.set('both', FAULTS.reset(2_000 + Math.floor(20_000 * random()))),
    heal,
  ),
  'frames cut short': toOne(
    'frames cut short',
    [5, 20],
    ({ door }, { random }) => door.set('both', FAULTS.truncate(2_000 + Math.floor(20_000 * random()))),
    heal,
  ),
  'slow and in slices': toOne(
    'slow and in slices',
    [5, 20],
    ({ door }, { random }) => door.set('both', FAULTS.slice(64), FAULTS.latency(300, 300, random)),
    heal,
  ),
  'bits flip': toOne(
    'bits flip',
    [3, 15],
    ({ door }, { random }) => door.set('both', FAULTS.corrupt(20_000, random)),
    heal,
  ),
  'narrow line': toOne('narrow line', [5, 20], ({ door }) => door.set('down', FAULTS.rate(4_000)), heal),
  async 'people move'({ cluster, diary, random }) {
    const end = diary.begin('people move')
    for (const { door } of cluster.members) door.reset(() => random() < 0.3)
    end()
  },
}

/** The deed of this name. Throws when there is none. */
export function deedOf(name: string): Deed {
  const deed = DEEDS[name]
  if (deed === undefined) throw new Error(`there is no deed "${name}"`)
  return deed
}

function pick({ cluster: { members }, random }: Pick<Reach, 'cluster' | 'random'>): Member {
  const up = members.filter(({ isUp }) => isUp)
  const among = up.length > 0 ? up : members
  return among[Math.floor(random() * among.length)] as Member
}

const lasting = ({ random, scale }: Reach, [least, most]: readonly [number, number]): Promise<void> =>
  pause((least + (most - least) * random()) * 1_000 * scale)
