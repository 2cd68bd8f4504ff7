import { openInstallation } from '../../src/cli/openInstallation.ts'
import { runCommand } from '../../src/cli/runCommand.ts'
import { loadConfig } from '../../src/config.ts'
import type { Store } from '../../src/ports/Store.ts'

/** The settings of an installation. */
export type Env = {
  readonly DATA_DIR: string
  readonly DATABASE_URL?: string
  readonly [name: string]: string | undefined
}

/** Runs a command in this process, the way `main.ts` does: what it printed, with the message of what stopped it. */
export async function command(env: Env, ...words: string[]): Promise<{ code: number; said: string }> {
  const lines: string[] = []
  const [name = '', ...rest] = words
  try {
    const code = await runCommand(name, rest, loadConfig(env), (line) => lines.push(line), process.versions.node)
    return { code, said: lines.join('\n') }
  } catch (error) {
    if (!(error instanceof Error && 'forPerson' in error)) throw error
    return { code: 1, said: [...lines, error.message].join('\n') }
  }
}

/** Opens the store of an installation for a while. */
export async function through<T>(env: Env, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openInstallation(loadConfig(env))
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}
