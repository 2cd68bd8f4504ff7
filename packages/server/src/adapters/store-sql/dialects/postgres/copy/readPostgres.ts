import type { Client } from 'pg'
import { ROWS } from '../../../copy/Copy.ts'
import type { CopiedRow, CopySource, Value } from '../../../copy/Copy.ts'
import type { CopiedTable, Holds } from '../../../copy/copiedTables.ts'
import { withClient } from '../connect.ts'
import { explain } from '../explain.ts'
import { schemaOn } from '../schemaOf.ts'
import { hashText, namedText } from '../texts.ts'

/** Times are in the JSON alone; a text in it cannot look like this, for its quotes are escaped. */
const BY_ARRIVAL = `substring(json from '"at":([0-9]+)')::int8, conv, seq`

/**
 * Reads a database as it is now, in one transaction on one connection, while relays go on writing. Throws StoreOpenError, and what
 * `none` makes when it has no tables of ours.
 */
export async function readPostgres<T>(
  url: string,
  none: () => Error,
  work: (source: CopySource) => Promise<T>,
): Promise<T> {
  try {
    return await withClient(url, { name: 'copying', statementMs: null }, async (client) => {
      // Whoever writes the copy may have to wait for a disk.
      await client.query('set idle_in_transaction_session_timeout = 0')
      await client.query('begin isolation level repeatable read read only')
      const schema = await schemaOn(client)
      if (schema === 0) throw none()
      return await work({ schema, rows: (table) => rowsOf(client, table) })
    })
  } catch (error) {
    throw explain(url, error)
  }
}

async function* rowsOf(client: Client, { name, columns, order }: CopiedTable): AsyncGenerator<CopiedRow[]> {
  const by = order.length === 0 ? BY_ARRIVAL : order.join(', ')
  const names = columns.map(([column]) => column).join(', ')
  await client.query(`declare copied no scroll cursor for select ${names} from ${name} order by ${by}`)
  try {
    for (;;) {
      const { rows } = await client.query<unknown[]>({ text: `fetch ${ROWS} from copied`, rowMode: 'array' })
      if (rows.length === 0) return
      yield rows.map((cells) => columns.map(([, holds], index) => valueOf(cells[index], holds)))
    }
  } finally {
    await client.query('close copied').catch(() => {})
  }
}

function valueOf(cell: unknown, holds: Holds): Value {
  if (cell === null) return null
  if (holds === 'hash') return hashText(cell as Uint8Array)
  if (holds === 'bytes') return (cell as Buffer).toString('hex')
  return holds === 'name' ? namedText(cell as string) : (cell as Value)
}
