import { join, resolve } from 'node:path'
import { SchemaTooNewError } from '../adapters/store-sql/schema/migration.ts'
import { latestSchema } from '../adapters/store-sql/schema/migrations.ts'
import { systemClock } from '../adapters/system/systemClock.ts'
import type { Config } from '../config.ts'
import { amount } from './amount.ts'
import { forPerson } from './forPerson.ts'
import { demandNew, newDirectory } from './newDirectory.ts'
import { writePortable } from './portable/writePortable.ts'
import { readInstallation } from './readInstallation.ts'
import { versionOf } from './version.ts'

/**
 * `deskbell export <directory>`: writes everything, of whichever database, to a portable copy that another installation takes in by
 * `import`; also while relays run. It is there whole or not at all.
 */
export async function exportTo(config: Config, to: string, print: (line: string) => void): Promise<number> {
  const written = await portableAt(config, to, 'an export')
  for (const id of written.missing) print(`The file ${id} is missing in ${config.dataDir}, and so in the export.`)
  print(`Exported ${amount(written)} to ${resolve(to)}.`)
  print('Whoever can read it can read everything; it holds the keys of the installation too.')
  print(`Take it in, with another DATA_DIR or DATABASE_URL, by: deskbell import ${resolve(to)}`)
  return 0
}

/** Writes a portable copy of an installation to a directory that does not exist yet. */
export function portableAt(config: Config, to: string, what: string): ReturnType<typeof writePortable> {
  demandNew(to, what)
  return readInstallation(config, (source) => {
    demandOurs(source.schema)
    return newDirectory(to, what, (part) =>
      writePortable(part, {
        source,
        files: join(config.dataDir, 'files'),
        deskbell: versionOf(),
        now: systemClock.now(),
      }),
    )
  })
}

/** A copy has the columns that this Deskbell knows. */
function demandOurs(schema: number): void {
  if (schema > latestSchema) throw new SchemaTooNewError(schema, latestSchema)
  if (schema < latestSchema)
    throw forPerson(
      `the tables are of version ${schema}, and this Deskbell writes those of version ${latestSchema}. Run deskbell migrate first, or use the older one.`,
    )
}
