import { DatabaseSync } from 'node:sqlite'

/** Version of the tables in a file, which is not changed; 0 for none. */
export function schemaOf(path: string): number {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
  try {
    const [meta] = database.prepare("select 1 from sqlite_schema where name = 'meta'").all()
    if (meta === undefined) return 0
    return Number(database.prepare("select value from meta where name = 'schema'").get()?.['value'] ?? 0)
  } finally {
    database.close()
  }
}
