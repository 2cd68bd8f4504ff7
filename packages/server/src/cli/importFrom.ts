import { resolve } from 'node:path'
import type { Config } from '../config.ts'
import { amount } from './amount.ts'
import { demandPortable, takeIn } from './takeIn/takeIn.ts'

/**
 * `deskbell import <directory>`: fills an empty installation with a portable copy, as another history, with nothing of it lost. All of
 * it or nothing. Exit 1, with nothing changed, when the copy is damaged and `anyway` is not given.
 */
export async function importFrom(
  config: Config,
  { from, anyway }: { from: string; anyway: boolean },
  print: (line: string) => void,
): Promise<number> {
  const place = resolve(from)
  demandPortable(place)
  const taken = await takeIn(config, { from: place, anyway, replace: false }, print)
  if (!taken.isKept) return 1
  const { dataDir, databaseUrl } = config
  print(
    `Imported ${amount(taken)}, as they were at ${new Date(taken.at).toISOString()}, to ${databaseUrl === null ? dataDir : `the database of DATABASE_URL, with files in ${dataDir}`}.`,
  )
  print(
    'Accounts, passwords and sessions came with it. Pages that are open begin anew when they meet this installation.',
  )
  print('Stop the installation it came from for good before you start this one: each would mail what is due.')
  return 0
}
