import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fillPostgres } from '../../adapters/store-sql/dialects/postgres/copy/fillPostgres.ts'
import { latestSchema } from '../../adapters/store-sql/schema/migrations.ts'
import { systemClock } from '../../adapters/system/systemClock.ts'
import type { Config } from '../../config.ts'
import { evolve } from '../../domain/conversation/evolve.ts'
import { portableAt } from '../exportTo.ts'
import { forPerson } from '../forPerson.ts'
import { readPortable } from '../portable/readPortable.ts'
import type { ReadPortable } from '../portable/readPortable.ts'
import { linesOf } from './findings.ts'
import type { TakeIn, Taken } from './Taken.ts'

/** Fills a shared database from a portable copy in one transaction. What was there before is kept as a portable copy itself. */
export async function intoShared(config: Config, url: string, { from, anyway, replace }: TakeIn): Promise<Taken> {
  const { dataDir } = config
  const files = join(dataDir, 'files')
  mkdirSync(files, { recursive: true, mode: 0o700 })
  let before: string | null = null
  let read: ReadPortable | null = null
  const isKept = await fillPostgres(
    {
      url,
      promises: { evolve, oneOpen: true },
      replace,
      inUse,
      notEmpty,
      async keep() {
        before = await keptIn(config, anyway)
      },
    },
    async (target) => {
      const { findings, ...done } = await readPortable(from, { target, files, schema: latestSchema })
      read = { ...done, findings: [...(await linesOf(target.finish())), ...findings] }
      return read.findings.length === 0 || anyway
    },
  )
  if (read === null) throw new Error('nothing was read')
  return { ...(read as ReadPortable), isKept, before }
}

/** Copies what is there to where it can be brought back from. */
async function keptIn(config: Config, anyway: boolean): Promise<string | null> {
  const time = new Date(systemClock.now()).toISOString().replaceAll(/[-:.]/g, '')
  const place = join(config.dataDir, `before-restore-${time}`)
  try {
    await portableAt(config, place, 'what is there')
    return place
  } catch (error) {
    if (anyway) return null
    const why = error instanceof Error ? error.message : String(error)
    throw forPerson(`what is there cannot be kept: ${why} Add --anyway to replace it all the same.`, error)
  }
}

const inUse = (connections: number): Error =>
  forPerson(
    `the database of DATABASE_URL is in use: there ${connections === 1 ? 'is a connection' : `are ${connections} connections`} of Deskbell to it. Stop all relays and other commands first.`,
  )

const notEmpty = (): Error =>
  forPerson(
    'the database of DATABASE_URL holds an installation already, and an import mixes nothing. Name an empty database, or use restore, which puts a copy in the place of what is there.',
  )
