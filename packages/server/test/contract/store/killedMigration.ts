// A process that brings a schema up to date, and one step further: that one makes a table "next" with a thousand rows. It stops in the
// middle of a step, which it says by the word "half" on its standard output, or in none.
//   node killedMigration.ts <folder of the SQL store> <database> <version to stop in, 0 for none>
import { writeSync } from 'node:fs'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'

type Step = { readonly version: number; readonly name: string; up(db: Kysely<never>, ddl: unknown): Promise<void> }

const [folder = '', path = '', stopIn = ''] = process.argv.slice(2)
const { Connection } = await import(`${folder}/dialects/sqlite/Connection.ts`)
const { kyselyOn } = await import(`${folder}/dialects/sqlite/kysely.ts`)
const { sqliteDdl } = await import(`${folder}/dialects/sqlite/ddl.ts`)
const { migrate } = await import(`${folder}/schema/migration.ts`)
const { MIGRATIONS } = (await import(`${folder}/schema/migrations.ts`)) as { MIGRATIONS: readonly Step[] }

const next: Step = {
  version: MIGRATIONS.length + 1,
  name: 'next',
  async up(db) {
    await db.schema.createTable('next').addColumn('x', 'text').execute()
    await sql`insert into next
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000) select hex(randomblob(100)) from n`.execute(
      db,
    )
  },
}
const steps = [...MIGRATIONS, next].map((step) => (step.version === Number(stopIn) ? halfOf(step) : step))
await migrate(kyselyOn(new Connection(path, 'write')), sqliteDdl, steps)

function halfOf(step: Step): Step {
  return {
    ...step,
    async up(db, ddl) {
      await step.up(db, ddl)
      await db.schema.createTable('half').addColumn('x', 'integer').execute()
      writeSync(1, 'half')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    },
  }
}
