import type { Config } from '../../config.ts'
import type { Check, Found } from './Check.ts'
import { backups } from './checks/backups.ts'
import { dataDirectory } from './checks/dataDirectory.ts'
import { database } from './checks/database.ts'
import { diskSpace } from './checks/diskSpace.ts'
import { integrity } from './checks/integrity.ts'
import { mail } from './checks/mail.ts'
import { metricsToken } from './checks/metricsToken.ts'
import { nodeVersion } from './checks/nodeVersion.ts'
import { openFiles } from './checks/openFiles.ts'
import { proxy } from './checks/proxy.ts'
import { publicAddress } from './checks/publicAddress.ts'
import { redis } from './checks/redis.ts'
import { relay } from './checks/relay.ts'
import { tables } from './checks/tables.ts'

const CHECKS: readonly Check[] = [
  nodeVersion,
  dataDirectory,
  diskSpace,
  openFiles,
  relay,
  publicAddress,
  proxy,
  database,
  tables,
  integrity,
  redis,
  mail,
  metricsToken,
  backups,
]

/** How long one check may take. */
const PATIENCE_MS = 30_000

/**
 * `deskbell doctor`: looks at this installation and its surroundings, changes nothing, and says in words what is wrong. `--json`: one
 * array of objects. Exit 1 when something is wrong.
 */
export async function doctor(
  config: Config,
  isJson: boolean,
  print: (line: string) => void,
  node: string,
): Promise<number> {
  const all = (await Promise.all(CHECKS.map((check) => found(check, config, node)))).flat()
  if (isJson) print(JSON.stringify(all, null, 2))
  else for (const one of all) for (const line of linesOf(one)) print(line)
  const count = (verdict: Found['verdict']) => all.filter((one) => one.verdict === verdict).length
  if (!isJson) print(`${count('wrong')} wrong, ${count('look')} worth a look, ${count('ok')} well.`)
  return count('wrong') > 0 ? 1 : 0
}

type Told = Found & { readonly check: string }

async function found(check: Check, config: Config, node: string): Promise<Told[]> {
  const late = new Promise<never>((_, reject) => {
    // Whatever it waits for, the others are told.
    AbortSignal.timeout(PATIENCE_MS).addEventListener('abort', () =>
      reject(new Error(`no answer in ${PATIENCE_MS / 1_000} s`)),
    )
  })
  try {
    return (await Promise.race([check.look(config, node), late])).map((one) => ({ check: check.name, ...one }))
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error)
    return [{ check: check.name, verdict: 'wrong', what }]
  }
}

function linesOf({ check, verdict, what, why, todo }: Told): string[] {
  const more = [why, todo].flatMap((text) => (text === undefined ? [] : [`${' '.repeat(8)}${text}`]))
  return [`${verdict.padEnd(6)}  ${check}: ${what}`, ...more]
}
