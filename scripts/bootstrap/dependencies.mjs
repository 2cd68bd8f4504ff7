import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BootstrapError } from './BootstrapError.mjs'
import { ensureNpmCi } from './npmCi.mjs'
import { oneAtATime } from './oneAtATime.mjs'
import { root, stateDir, toolchainDir } from './paths.mjs'
import { runQuietly } from './runQuietly.mjs'
import { runTask } from './runTask.mjs'

const stampFile = join(stateDir, 'installed')
const pnpm = join(toolchainDir, 'pnpm', 'node_modules', 'pnpm', 'bin', 'pnpm.mjs')

/** Without these pnpm asks questions, and tries for more than ten minutes to reach a registry that is not there. */
const impatient = {
  CI: 'true',
  pnpm_config_fetch_retries: '1',
  pnpm_config_fetch_retry_mintimeout: '500',
}

/**
 * Installs the workspace when the lockfile or Node changed since the last time, else does nothing.
 * @param {{ path: string, version: string }} node
 * @param {NodeJS.ProcessEnv} env with that Node first in PATH
 */
export async function ensureDependencies(node, env) {
  if (isInstalled(node)) return
  await ensurePnpm()
  await oneAtATime(async () => {
    if (isInstalled(node)) return // by whom we waited for
    console.log('Installing dependencies …')
    const args = [pnpm, 'install', '--frozen-lockfile']
    await runQuietly('the dependencies', node.path, args, { cwd: root, env: { ...env, ...impatient } })
    mkdirSync(stateDir, { recursive: true })
    writeFileSync(stampFile, stampFor(node))
  })
}

/**
 * Runs the workspace's own pnpm with whatever arguments; answers with its exit code.
 * @param {{ path: string }} node
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
export async function runPnpm(node, args, env) {
  await ensurePnpm()
  return runTask(node.path, [pnpm, ...args], env)
}

async function ensurePnpm() {
  if (await ensureNpmCi(join(toolchainDir, 'pnpm'), 'pnpm', pnpm)) return
  throw new BootstrapError(
    'pnpm was installed but is not where it should be; delete scripts/toolchain/pnpm/node_modules.',
  )
}

function isInstalled(node) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stampFor(node)
}

function stampFor(node) {
  const lockfile = readFileSync(join(root, 'pnpm-lock.yaml'))
  return `${createHash('sha256').update(lockfile).digest('hex')} node ${node.version}\n`
}
