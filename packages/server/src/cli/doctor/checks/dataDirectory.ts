import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { checkPlace } from '../../../adapters/store-sql/dialects/sqlite/checkPlace.ts'
import { StoreOpenError } from '../../../adapters/store-sql/StoreOpenError.ts'
import { look, ok, wrong } from '../Check.ts'
import type { Check } from '../Check.ts'

/** Whether DATA_DIR is there, may be written, and is on a disk of this machine where the embedded database needs that. */
export const dataDirectory: Check = {
  name: 'data directory',
  look: async ({ dataDir, databaseUrl }) => {
    if (!existsSync(dataDir))
      return [
        look(
          `${dataDir} does not exist`,
          'It is made at the first start; there is nothing in it yet.',
          'Is DATA_DIR right?',
        ),
      ]
    try {
      checkPlace(join(dataDir, 'deskbell.db'), databaseUrl === null ? undefined : null)
      return [ok(`${dataDir} can be written`)]
    } catch (error) {
      if (!(error instanceof StoreOpenError)) throw error
      return [wrong(error.message, 'Deskbell does not start on it.', 'See the line above.')]
    }
  },
}
