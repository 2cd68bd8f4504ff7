import { join } from 'node:path'
import { existsSync, readFileSync } from 'node:fs'
import { busMemory } from './adapters/bus-memory/busMemory.ts'
import { blobsDisk } from './adapters/blobs-disk/blobsDisk.ts'
import { openSqliteStore } from './adapters/store-sql/openSqliteStore.ts'
import { jsonLog } from './adapters/system/jsonLog.ts'
import { nodeSecrets } from './adapters/system/nodeSecrets.ts'
import { randomIds } from './adapters/system/randomIds.ts'
import { systemClock } from './adapters/system/systemClock.ts'
import { newReset } from './app/commands/entry.ts'
import { Directory } from './app/Directory.ts'
import { evolve } from './domain/conversation/evolve.ts'
import type { Deps } from './app/deps.ts'
import type { Config } from './config.ts'

const USAGE = `Usage: deskbell [command]      (in a checkout: npm start -- [command])

  serve                               run the relay (what happens without a command)
  verify                              check the whole database against what is promised; exit 1 when something is wrong
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
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as {
      version: string
    }
    print(version)
    return 0
  }
  if (command === 'verify') return verify(config, print)
  if (command === 'admin' && args[0] === 'reset-password' && args[1] !== undefined)
    return resetPassword(config, args[1], print)
  print(USAGE)
  return command === 'help' || command === '--help' ? 0 : 64
}

async function verify(config: Config, print: (line: string) => void): Promise<number> {
  const store = await open(config)
  try {
    let findings = 0
    for await (const finding of store.verify()) {
      findings += 1
      print(`${finding.rule}  ${finding.subject}  ${finding.detail}`)
    }
    print(findings === 0 ? 'Nothing wrong was found.' : `${findings} finding${findings === 1 ? '' : 's'}.`)
    return findings === 0 ? 0 : 1
  } finally {
    await store.close()
  }
}

async function resetPassword(config: Config, email: string, print: (line: string) => void): Promise<number> {
  const store = await open(config)
  try {
    const agent = await store.get('agent', { email: email.trim().toLowerCase() })
    if (agent === null || agent.value.removedAt !== null) {
      print(`There is no account with the address ${email}.`)
      return 1
    }
    const installation = await store.get('installation', { id: 'installation' })
    const ids = randomIds()
    const deps: Deps = {
      store,
      bus: busMemory(() => {}),
      clock: systemClock,
      ids,
      log: jsonLog('silent', () => {}, systemClock.now),
      secrets: nodeSecrets(config.secret ?? installation?.value.secret ?? ''),
      blobs: blobsDisk(join(config.dataDir, 'files')),
      mailer: null,
      settings: {
        relayId: 'cli',
        publicUrl: config.publicUrl ?? `http://localhost:${config.port}`,
        maxFileBytes: config.maxFileBytes,
        epoch: '',
        sharedStore: true,
      },
    }
    const reset = newReset(
      { deps, directory: new Directory(store), actor: { kind: 'system' }, sessionId: null },
      agent.value.id,
    )
    await store.commit([{ records: [reset.record] }])
    print(`Open this link within one hour to choose a new password for ${agent.value.email}:`)
    print(reset.url)
    return 0
  } finally {
    await store.close()
  }
}

/** The database of an installation there is: a wrong directory must not become an empty one in which nothing is wrong. */
async function open(config: Config) {
  const path = join(config.dataDir, 'deskbell.db')
  if (!existsSync(path)) {
    throw Object.assign(new Error(`there is no database in ${config.dataDir}. Is DATA_DIR right?`), { forPerson: true })
  }
  return openSqliteStore({
    path,
    commitThread: 'inline',
    log: jsonLog('silent', () => {}, systemClock.now),
    // With it `verify` also compares each stored state with its timeline.
    evolve,
  })
}
