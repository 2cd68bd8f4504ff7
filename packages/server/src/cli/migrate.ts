import { schemaOf as schemaOfPostgres } from '../adapters/store-sql/dialects/postgres/schemaOf.ts'
import { holdAlone } from '../adapters/store-sql/dialects/sqlite/holdAlone.ts'
import { schemaOf as schemaOfSqlite } from '../adapters/store-sql/dialects/sqlite/schemaOf.ts'
import { latestSchema, MIGRATIONS } from '../adapters/store-sql/schema/migrations.ts'
import type { Config } from '../config.ts'
import { databaseOf, openInstallation } from './openInstallation.ts'
import { versionOf } from './version.ts'

/** Exit codes of `--status`. */
const UP_TO_DATE = 0
const BEHIND = 1
const AHEAD = 2

/**
 * `deskbell migrate`: brings the tables up to date, as each start does. `--status` changes nothing and tells the steps: exit 0 when all
 * are made, 1 when some are to be made, 2 when a newer Deskbell has made more.
 */
export async function migrate(config: Config, isStatus: boolean, print: (line: string) => void): Promise<number> {
  if (isStatus) return status(config, print)
  const before = await schemaIn(config)
  // A relay of the embedded database is alone with it; of a shared one, relays go on meanwhile.
  const release = config.databaseUrl === null ? holdAlone(config.dataDir) : () => {}
  try {
    await (await openInstallation(config)).close()
  } finally {
    release()
  }
  const made = MIGRATIONS.filter(({ version }) => version > before)
  for (const { version, name } of made) print(`${version}  ${name}  is made`)
  print(made.length === 0 ? 'The tables were up to date.' : `The tables are up to date, at version ${latestSchema}.`)
  return 0
}

async function status(config: Config, print: (line: string) => void): Promise<number> {
  const schema = await schemaIn(config)
  for (const { version, name } of MIGRATIONS) print(`${version}  ${name}  ${version <= schema ? 'made' : 'to be made'}`)
  const own = `Deskbell ${versionOf()} knows tables up to version ${latestSchema}; those of the database are`
  if (schema > latestSchema) {
    print(`${own} of version ${schema}, by a newer Deskbell. This one does not start on them.`)
    return AHEAD
  }
  if (schema === latestSchema) {
    print(`${own} up to date.`)
    return UP_TO_DATE
  }
  print(
    `${own} ${schema === 0 ? 'not there yet' : `of version ${schema}`}. \`deskbell migrate\`, or a start, makes the rest.`,
  )
  return BEHIND
}

/** Version of the tables that are there; 0 for none. */
export const schemaIn = async (config: Config): Promise<number> =>
  config.databaseUrl === null ? schemaOfSqlite(databaseOf(config)) : schemaOfPostgres(config.databaseUrl)
