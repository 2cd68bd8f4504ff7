import { SERVER } from './Mutant.ts'
import type { Mutant } from './Mutant.ts'

const POSTGRES = { project: 'integration', tests: ['packages/server/test/store.postgres'] } as const
const REDIS = { project: 'integration', tests: ['packages/server/test/bus.redis.test.ts'] } as const
const DOOR = { project: 'integration', tests: ['packages/server/test/door.test.ts'] } as const
const CLOCK = { project: 'integration', tests: ['packages/server/test/virtual-clock'] } as const
const DIALECT = `${SERVER}/adapters/store-sql/dialects/postgres`
const BUS = `${SERVER}/adapters/bus-redis`

/** Bugs that only several relays have: each loses, doubles or strands something when they meet in a database or a Redis. */
export const SHARED_MUTANTS: readonly Mutant[] = [
  {
    bug: 'a relay that could not look for a minute forgets what moved meanwhile',
    file: `${SERVER}/transport/ws/Hub.ts`,
    from: 'this.#app.timeline.heads(HEADS_WITHIN_MS + now - this.#headsReadAt)',
    to: 'this.#app.timeline.heads(HEADS_WITHIN_MS)',
    ...CLOCK,
    titles: 'V22',
  },
  {
    bug: 'heads are read over a shorter time than a commit may take',
    file: `${SERVER}/transport/ws/Hub.ts`,
    from: 'this.#app.timeline.heads(HEADS_WITHIN_MS + now - this.#headsReadAt)',
    to: 'this.#app.timeline.heads(100)',
    ...CLOCK,
    titles: 'V20|V22',
  },
  {
    bug: 'words that one relay refused are granted by another',
    file: `${SERVER}/app/conversations.ts`,
    from: 'const guards: Guard[] = [onceOf(actor, wish)]',
    to: 'const guards: Guard[] = []',
    ...CLOCK,
    titles: 'V15',
  },
  {
    bug: 'other relays are not told who follows what',
    file: `${BUS}/RedisBus.ts`,
    from: '    if (this.#changes.size > 0) this.#tellChanges()\n',
    to: '',
    ...REDIS,
  },
  {
    bug: 'that nobody follows a conversation any more is told to nobody',
    file: `${BUS}/RedisBus.ts`,
    from: '    this.#changes.set(conversationId, false)\n',
    to: '',
    ...REDIS,
  },
  {
    bug: 'installations that share a Redis hear each other',
    file: `${BUS}/RedisBus.ts`,
    from: 'this.#prefix = `deskbell:${BUS_VERSION}:${options.installation}:`',
    to: 'this.#prefix = `deskbell:${BUS_VERSION}:`',
    ...REDIS,
  },
  {
    bug: 'leases go by the clock of whichever relay asks',
    file: `${DIALECT}/leases.ts`,
    from: 'const now = swept?.now ?? 0\n',
    to: 'const now = Date.now()\n',
    ...POSTGRES,
    titles: 'S65|leases',
  },
  {
    bug: 'an outage of the database costs everybody their leases',
    file: `${DIALECT}/leases.ts`,
    from: '  if (gap > OUTAGE_MS) await ask(EXTEND, [gap, now])\n',
    to: '',
    ...POSTGRES,
  },
  {
    bug: 'each department of a pool has a lock of its own',
    file: `${DIALECT}/pool.ts`,
    from: '  await ask(LOCK, [first?.id ?? departmentId])\n',
    to: '  await ask(LOCK, [departmentId])\n',
    ...POSTGRES,
    titles: 'S23',
  },
  {
    bug: 'two relays let more into a queue than its limit',
    file: `${DIALECT}/commit/readGround.ts`,
    from: '    ...some(departments, () => ask(LOCK_QUEUES, [departments])),\n',
    to: '',
    ...POSTGRES,
    titles: 'S62',
  },
  {
    bug: 'two relays give an agent more than they may carry',
    file: `${DIALECT}/commit/readGround.ts`,
    from: "where agent = any($1::text[]) order by agent for no key update'",
    to: "where agent = any($1::text[]) order by agent'",
    ...POSTGRES,
    titles: 'S62',
  },
  {
    bug: 'two relays take the same piece of work',
    file: `${DIALECT}/outbox.ts`,
    from: 'and (leased_until is null or leased_until <= now)',
    to: '',
    ...POSTGRES,
  },
  {
    bug: 'a database that was brought back counts as the same history',
    file: `${SERVER}/adapters/store-sql/openPostgresStore.ts`,
    from: '    epoch = found\n    standings',
    to: '    standings',
    ...POSTGRES,
    titles: 'S66',
  },
  {
    bug: 'what was known of a database is believed of the one that was brought back',
    file: `${SERVER}/adapters/store-sql/openPostgresStore.ts`,
    from: '    standings.clear()\n',
    to: '',
    ...POSTGRES,
  },
  {
    bug: 'nobody asks who holds conversations after their absence was dealt with',
    file: `${SERVER}/app/tick.ts`,
    from: '    await this.#unattended()\n',
    to: '',
    ...CLOCK,
    titles: 'V50',
  },
  {
    bug: 'what another relay has done and this one was not told yet is not asked for before a final answer',
    file: `${SERVER}/app/door/Door.ts`,
    from: 'if (now === undefined || now.head <= known) return false',
    to: 'if (now === undefined || now.head >= 0) return false',
    ...DOOR,
    titles: 'V52',
  },
  {
    bug: 'what a relay tells of itself takes back what it told later',
    file: `${BUS}/Peers.ts`,
    from: 'if (n < peer.n || ',
    to: 'if (',
    project: 'integration',
    tests: ['packages/server/test/bus.peers.test.ts'],
  },
  {
    bug: 'of those who ask a database together one is given the answer of another',
    file: `${DIALECT}/Gathered.ts`,
    from: 'groups[row.n - 1]',
    to: 'groups[row.n % count]',
    ...POSTGRES,
    titles: 'S74',
  },
]
