import type { Config } from '../config.ts'
import { addOwner } from './admin/addOwner.ts'
import { endSessions } from './admin/endSessions.ts'
import { listAgents } from './admin/listAgents.ts'
import { resetPassword } from './admin/resetPassword.ts'
import { backup } from './backup.ts'
import { doctor } from './doctor/doctor.ts'
import { exportTo } from './exportTo.ts'
import { importFrom } from './importFrom.ts'
import { migrate } from './migrate.ts'
import { restore } from './restore.ts'
import { verify } from './verify.ts'
import { versionOf } from './version.ts'

type Print = (line: string) => void
/** Resolves to the exit code; null when it does not understand its words. */
type Command = (words: readonly string[], config: Config, print: Print, node: string) => Promise<number | null>

const USAGE = `Usage: deskbell [command]      (in a checkout: npm start -- [command])

  serve                               run the relay (what happens without a command)
  verify                              check the whole database against what is promised; exit 1 when something is wrong
  backup <directory>                  copy database and files to a new directory; also while relays run
  restore <directory> [--anyway]      put such a copy in the place of the data, which is kept; relays must be stopped
  export <directory>                  write everything to a new directory, in a form that any database takes in
  import <directory> [--anyway]       fill an empty installation with it: from SQLite to PostgreSQL, or back
  migrate [--status]                  bring the tables up to date, which a start does too; or tell what would be done
  doctor [--json]                     say in words what is wrong with this installation; exit 1 when something is
  admin list-agents                   print all accounts, with roles and open sessions
  admin add-owner <e-mail>            make an owner of an account, or a new account with a link to choose its password
  admin reset-password <e-mail>       print a link to choose a new password, valid for one hour
  admin end-sessions <e-mail>         log somebody out everywhere
  version                             print the version`

/** Commands that take one directory, and perhaps insist. */
const withDirectory =
  (work: (config: Config, asked: { from: string; anyway: boolean }, print: Print) => Promise<number>): Command =>
  async ([from, ...others], config, print) =>
    from !== undefined && others.every((word) => word === '--anyway')
      ? work(config, { from, anyway: others.length > 0 }, print)
      : null
const toDirectory =
  (work: (config: Config, to: string, print: Print) => Promise<number>): Command =>
  async ([to, ...others], config, print) =>
    to !== undefined && others.length === 0 ? work(config, to, print) : null

const version: Command = async (_, __, print) => {
  print(versionOf())
  return 0
}
const help: Command = async (_, __, print) => {
  print(USAGE)
  return 0
}

const isOnly = (words: readonly string[], word: string): boolean => words.every((each) => each === word)

const ofSomebody =
  (work: (config: Config, email: string, print: Print) => Promise<number>): Command =>
  async ([email, ...others], config, print) =>
    email !== undefined && others.length === 0 ? work(config, email, print) : null

const ADMIN = new Map<string, Command>([
  ['list-agents', async (words, config, print) => (words.length === 0 ? listAgents(config, print) : null)],
  ['add-owner', ofSomebody(addOwner)],
  ['reset-password', ofSomebody(resetPassword)],
  ['end-sessions', ofSomebody(endSessions)],
])

const COMMANDS = new Map<string, Command>([
  ['version', version],
  ['--version', version],
  ['help', help],
  ['--help', help],
  ['verify', async (_, config, print) => verify(config, print)],
  ['backup', toDirectory(backup)],
  ['restore', withDirectory(restore)],
  ['export', toDirectory(exportTo)],
  ['import', withDirectory(importFrom)],
  [
    'migrate',
    async (words, config, print) => (isOnly(words, '--status') ? migrate(config, words.length > 0, print) : null),
  ],
  [
    'doctor',
    async (words, config, print, node) =>
      isOnly(words, '--json') ? doctor(config, words.length > 0, print, node) : null,
  ],
  [
    'admin',
    async ([what = '', ...words], config, print, node) => (await ADMIN.get(what)?.(words, config, print, node)) ?? null,
  ],
])

/** Runs a command other than `serve`; resolves to the exit code. `node`: version of the Node this runs on. */
export async function runCommand(
  command: string,
  words: readonly string[],
  config: Config,
  print: Print,
  node: string,
): Promise<number> {
  const code = (await COMMANDS.get(command)?.(words, config, print, node)) ?? null
  if (code !== null) return code
  print(USAGE)
  return 64
}
