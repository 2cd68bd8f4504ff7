import { examine } from '../../../adapters/store-sql/dialects/postgres/examine.ts'
import type { Examined } from '../../../adapters/store-sql/dialects/postgres/examine.ts'
import { SchemaTooNewError } from '../../../adapters/store-sql/schema/migration.ts'
import { StoreOpenError } from '../../../adapters/store-sql/StoreOpenError.ts'
import { systemClock } from '../../../adapters/system/systemClock.ts'
import { look, ok, wrong } from '../Check.ts'
import type { Check, Found } from '../Check.ts'

/** Connections that a relay opens at most. */
const PER_RELAY = 11
/** Times of messages come from the database; further apart, a log cannot be held against them. */
const APART_MS = 2_000
/** A message waits for two to four of them. */
const SLOW_MS = 20

/** Whether PostgreSQL is there, keeps what it says, and has room. */
export const database: Check = {
  name: 'PostgreSQL',
  look: async ({ databaseUrl }) => {
    if (databaseUrl === null) return []
    try {
      const found = await examine(databaseUrl, systemClock.now)
      return [
        ok(`version ${found.version}, reached as ${found.user}; it keeps what it acknowledges`),
        ...rights(found),
        ...between(found),
        ...room(found),
        ...time(found),
      ]
    } catch (error) {
      if (!(error instanceof StoreOpenError || error instanceof SchemaTooNewError)) throw error
      return [wrong(error.message, 'No relay starts without it.', 'See the line above.')]
    }
  },
}

const rights = ({ mayCreate, ownsTables, user }: Examined): Found[] =>
  mayCreate && ownsTables
    ? []
    : [
        wrong(
          `${user} may not ${mayCreate ? 'change the tables of Deskbell' : 'make tables'}`,
          'A start makes or changes them, and fails.',
          `Make ${user} the owner of database and tables: alter database … owner to ${user}; reassign owned by … to ${user};`,
        ),
      ]

const between = ({ hasPooler }: Examined): Found[] =>
  hasPooler
    ? [
        look(
          'there is a pooler between Deskbell and the server',
          'One that hands out transactions mixes up statements that were prepared, and relays fail.',
          'Name the server itself in DATABASE_URL, or let the pooler hand out sessions (pool_mode = session).',
        ),
      ]
    : []

function room({ maxConnections, connections, ours }: Examined): Found[] {
  const free = maxConnections - connections
  const what = `room for ${free} more connections of ${maxConnections}; Deskbell has ${ours}`
  if (free >= PER_RELAY) return [ok(what)]
  return [
    look(
      what,
      `A relay opens up to ${PER_RELAY}. Without room it waits, and people see "Sending".`,
      'Raise max_connections, or stop something else that uses this server.',
    ),
  ]
}

function time({ aheadMs, roundTripMs, tellsHistory }: Examined): Found[] {
  const found: Found[] = []
  const apart = Math.round(aheadMs)
  if (Math.abs(apart) - roundTripMs > APART_MS)
    found.push(
      look(
        `its clock is ${(Math.abs(apart) / 1_000).toFixed(1)} s ${apart > 0 ? 'ahead of' : 'behind'} the one here`,
        'Times of messages are its own, so logs of relays do not match them.',
        'Let both machines set their clocks by NTP.',
      ),
    )
  if (roundTripMs > SLOW_MS)
    found.push(
      look(
        `an answer takes ${Math.round(roundTripMs)} ms`,
        'Each message waits for several of them.',
        'Run relays near the database, in the same data centre.',
      ),
    )
  if (!tellsHistory)
    found.push(
      look(
        'it does not tell when it failed over or was brought back',
        'Open pages then do not begin anew by themselves, and may show what is no longer stored.',
        'Allow it, as its superuser: grant execute on function pg_control_system() to the user of Deskbell.',
      ),
    )
  return found
}
