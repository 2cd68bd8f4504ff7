import type { ColumnBuilderCallback, ColumnDataType, Kysely, RawBuilder, Transaction } from 'kysely'
import type { Tables } from './tables.ts'

/** What the data definition of one dialect calls things. */
export type Ddl = {
  readonly int: ColumnDataType
  /** Text that is ordered by its code points. */
  readonly text: ColumnDataType | RawBuilder<unknown>
  readonly real: ColumnDataType
  readonly bytes: ColumnDataType
  /** An integer primary key that grows by itself and is never given twice. */
  readonly growing: { readonly type: ColumnDataType; readonly build: ColumnBuilderCallback }
  /** What a version has in this dialect alone, by version: triggers, and what its search needs. */
  readonly own: Readonly<Record<number, readonly string[]>>
}

/** One step of the schema. Numbered from 1, forward only, never changed once released. */
export type Migration = {
  readonly version: number
  readonly name: string
  /** Runs inside a transaction of its own. */
  up(db: Transaction<Tables>, ddl: Ddl): Promise<void>
}

/** The database was written by a newer Deskbell: nothing is touched. */
export class SchemaTooNewError extends Error {
  override readonly name = 'SchemaTooNewError'
  constructor(found: number, known: number) {
    super(
      `The database has schema version ${found}, but this Deskbell knows versions up to ${known}. ` +
        'A newer Deskbell has written it: start that one, or restore a backup made before the upgrade.',
    )
  }
}

/**
 * Brings the schema to the newest version, one transaction a step: killed at any point, the next start goes on where the last
 * complete step ended. The dialect's `begin` must take the write lock, so that of two processes one waits and then finds it done.
 */
export async function migrate(db: Kysely<Tables>, ddl: Ddl, migrations: readonly Migration[]): Promise<number> {
  const latest = migrations.at(-1)?.version ?? 0
  for (;;) {
    const version = await db.transaction().execute((tx) => step(tx, ddl, migrations, latest))
    if (version === latest) return version
  }
}

async function step(
  tx: Transaction<Tables>,
  ddl: Ddl,
  migrations: readonly Migration[],
  latest: number,
): Promise<number> {
  await tx.schema
    .createTable('meta')
    .ifNotExists()
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute()
  const row = await tx.selectFrom('meta').select('value').where('name', '=', 'schema').executeTakeFirst()
  const version = Number(row?.value ?? 0)
  if (version > latest) throw new SchemaTooNewError(version, latest)
  const next = migrations.find((migration) => migration.version === version + 1)
  if (!next) return version
  await next.up(tx, ddl)
  const value = String(next.version)
  await tx
    .insertInto('meta')
    .values({ name: 'schema', value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
  return next.version
}
