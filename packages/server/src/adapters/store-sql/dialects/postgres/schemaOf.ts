import type { Client } from 'pg'
import { withClient } from './connect.ts'
import { explain } from './explain.ts'

/** Version of the tables in a database, which is not changed; 0 for none. Throws StoreOpenError. */
export async function schemaOf(url: string): Promise<number> {
  try {
    return await withClient(url, { name: 'looking', statementMs: 5_000 }, schemaOn)
  } catch (error) {
    throw explain(url, error)
  }
}

/** The same, by a connection that is open. */
export async function schemaOn(client: Client): Promise<number> {
  const { rows } = await client.query<{ meta: string | null }>("select to_regclass('meta') as meta")
  if (rows[0]?.meta == null) return 0
  const found = await client.query<{ value: string }>("select value from meta where name = 'schema'")
  return Number(found.rows[0]?.value ?? 0)
}
