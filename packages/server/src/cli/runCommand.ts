import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { backup } from './backup.ts'
import { resetPassword } from './resetPassword.ts'
import { restore } from './restore.ts'
import { verify } from './verify.ts'

const USAGE = `Usage: deskbell [command]      (in a checkout: npm start -- [command])

  serve                               run the relay (what happens without a command)
  verify                              check the whole database against what is promised; exit 1 when something is wrong
  backup <directory>                  copy database and files to a new directory; also while the relay runs
  restore <directory> [--anyway]      put such a copy in the place of the data, which is kept beside it; the relay must be stopped
  admin reset-password <e-mail>       print a link to choose a new password, valid for one hour
  version                             print the version`

/** Runs a command other than `serve`; resolves to the exit code. */
export async function runCommand(
  command: string,
  args: readonly string[],
  config: Config,
  print: (line: string) => void,
): Promise<number> {
  if (command === 'version' || command === '--version') {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')) as {
      version: string
    }
    print(version)
    return 0
  }
  if (command === 'verify') return verify(config, print)
  const [first, ...others] = args
  if (command === 'backup' && first !== undefined && others.length === 0) return backup(config, first, print)
  if (command === 'restore' && first !== undefined && others.every((word) => word === '--anyway'))
    return restore(config, { from: first, anyway: others.length > 0 }, print)
  if (command === 'admin' && args[0] === 'reset-password' && args[1] !== undefined)
    return resetPassword(config, args[1], print)
  print(USAGE)
  return command === 'help' || command === '--help' ? 0 : 64
}
