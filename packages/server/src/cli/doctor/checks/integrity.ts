import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { faultsOf } from '../../../adapters/store-sql/dialects/sqlite/faultsOf.ts'
import { look, ok, wrong } from '../Check.ts'
import type { Check } from '../Check.ts'

/** Larger, and it takes longer than whoever waits for a doctor does. */
const MAX_BYTES = 4 * 1024 ** 3

/** Whether SQLite finds its file whole. `verify` looks at everything; PostgreSQL looks after its own. */
export const integrity: Check = {
  name: 'database file',
  look: async ({ databaseUrl, dataDir }) => {
    const path = join(dataDir, 'deskbell.db')
    if (databaseUrl !== null || !existsSync(path)) return []
    const { faults, bytes } = faultsOf(path, MAX_BYTES)
    if (faults === null)
      return [
        look(
          `${path} was not looked through: it is large`,
          'A damaged file is found sooner by whoever looks.',
          'Run deskbell verify when it suits; it goes on beside a relay.',
        ),
      ]
    const [first] = faults
    if (first === undefined) return [ok(`${path} is whole, ${Math.ceil(bytes / 1024 ** 2).toLocaleString('en')} MiB`)]
    return [
      wrong(
        `${path} is damaged: ${first}${faults.length > 1 ? `, and ${faults.length - 1} more` : ''}`,
        'What is damaged cannot be read, and it may spread.',
        'Stop the relay, keep a copy of the whole directory, and restore the newest backup that is well.',
      ),
    ]
  },
}
