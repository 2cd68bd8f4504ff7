import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { decide, finishRestore, stage } from '../../adapters/data-dir/restoring.ts'
import { isInUse } from '../../adapters/store-sql/dialects/sqlite/copies.ts'
import { fillSqlite } from '../../adapters/store-sql/dialects/sqlite/copy/fillSqlite.ts'
import { holdAlone } from '../../adapters/store-sql/dialects/sqlite/holdAlone.ts'
import { latestSchema } from '../../adapters/store-sql/schema/migrations.ts'
import { systemClock } from '../../adapters/system/systemClock.ts'
import type { Config } from '../../config.ts'
import { forPerson } from '../forPerson.ts'
import { openDatabase } from '../openInstallation.ts'
import { readPortable } from '../portable/readPortable.ts'
import { linesOf } from './findings.ts'
import type { TakeIn, Taken } from './Taken.ts'

/** Makes the embedded database anew from a portable copy, beside the one that is there, and then exchanges them as `restore` does. */
export async function intoEmbedded({ dataDir }: Config, { from, anyway, replace }: TakeIn): Promise<Taken> {
  const release = holdAlone(dataDir)
  let staged: string | null = null
  try {
    finishRestore(dataDir)
    if (!replace) demandEmpty(dataDir)
    staged = stage(dataDir, systemClock.now())
    const files = join(staged, 'files')
    const path = join(staged, 'deskbell.db')
    const read = await fillSqlite({ path, open: openDatabase, now: systemClock.now() }, async (target) => {
      const { findings, ...done } = await readPortable(from, { target, files, schema: latestSchema })
      return { ...done, findings: [...(await linesOf(target.finish())), ...findings] }
    })
    if (read.findings.length > 0 && !anyway) return { ...read, isKept: false, before: null }
    decide(dataDir, staged)
    return { ...read, isKept: true, before: finishRestore(dataDir) }
  } finally {
    if (staged !== null) rmSync(staged, { recursive: true, force: true })
    release()
  }
}

/** A relay that was started and not set up leaves a database in which nobody is. */
function demandEmpty(dataDir: string): void {
  const path = join(dataDir, 'deskbell.db')
  if (existsSync(path) && isInUse(path))
    throw forPerson(
      `${dataDir} holds an installation already, and an import mixes nothing. Set DATA_DIR to an empty directory, or use restore, which puts a copy in the place of what is there.`,
    )
}
