import type { Config } from '../../config.ts'
import { forPerson } from '../forPerson.ts'
import { isPortable } from '../portable/readPortable.ts'
import { intoEmbedded } from './intoEmbedded.ts'
import { intoShared } from './intoShared.ts'
import type { TakeIn, Taken } from './Taken.ts'

/** Takes a portable copy into the database that the settings name, and tells what is wrong with it. */
export async function takeIn(config: Config, what: TakeIn, print: (line: string) => void): Promise<Taken> {
  const taken =
    config.databaseUrl === null ? await intoEmbedded(config, what) : await intoShared(config, config.databaseUrl, what)
  for (const line of taken.findings) print(line)
  if (!taken.isKept)
    print(`${what.from} is damaged, so nothing was changed. Use another copy, or add --anyway to take it as it is.`)
  return taken
}

/** Refuses a directory that is no portable copy. */
export function demandPortable(place: string): void {
  if (!isPortable(place))
    throw forPerson(`${place} has no deskbell.jsonl. Name the directory that \`deskbell export\` made.`)
}
