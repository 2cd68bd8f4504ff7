import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { latestSchema } from '../../../adapters/store-sql/schema/migrations.ts'
import { StoreOpenError } from '../../../adapters/store-sql/StoreOpenError.ts'
import { schemaIn } from '../../migrate.ts'
import { look, ok, wrong } from '../Check.ts'
import type { Check } from '../Check.ts'

/** Whether the tables are those that this Deskbell knows. */
export const tables: Check = {
  name: 'tables',
  look: async (config) => {
    if (config.databaseUrl === null && !existsSync(join(config.dataDir, 'deskbell.db'))) return []
    const schema = await schemaIn(config).catch((error: unknown) => {
      // Why it cannot be opened is told by another check.
      if (error instanceof StoreOpenError) return null
      throw error
    })
    if (schema === null) return []
    if (schema === latestSchema) return [ok(`version ${schema}, the newest that this Deskbell knows`)]
    if (schema > latestSchema)
      return [
        wrong(
          `version ${schema}, but this Deskbell knows versions up to ${latestSchema}`,
          'A newer Deskbell has written them, and this one does not start on them.',
          'Use the newer one.',
        ),
      ]
    return [
      look(
        schema === 0 ? 'there are none yet' : `version ${schema} of ${latestSchema}`,
        'They are brought up to date at the next start.',
        'Nothing, or before it: deskbell backup, then deskbell migrate.',
      ),
    ]
  },
}
