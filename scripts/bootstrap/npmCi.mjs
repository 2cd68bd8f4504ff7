import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { oneAtATime } from './oneAtATime.mjs'
import { runQuietly } from './runQuietly.mjs'

/**
 * Makes sure a folder of scripts/toolchain is installed exactly as its package-lock.json says (checksums included).
 * Install scripts never run: npm 12 blocks them, and none of these packages needs one.
 * @param {string} folder
 * @param {string} what for messages
 * @param {string} proof a file that must be there afterwards: npm calls it a success when an optional package
 *   could not be fetched
 * @returns {Promise<boolean>} whether the proof is there
 */
export async function ensureNpmCi(folder, what, proof) {
  const wanted = readFileSync(join(folder, 'package-lock.json'), 'utf8')
  // Written last, so that an interrupted install is started again; a copy of the lock, so that an upgrade is noticed.
  const stampFile = join(folder, 'node_modules', '.deskbell-installed')
  const isInstalled = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted

  if (isInstalled()) return true
  await oneAtATime(async () => {
    if (isInstalled()) return
    await npmCi(folder, what)
    if (existsSync(proof)) writeFileSync(stampFile, wanted)
  })
  return isInstalled()
}

async function npmCi(folder, what) {
  console.log(`Fetching ${what} …`)
  const { command, args, shell } = npm()
  const flags = ['--loglevel=error', '--no-audit', '--no-fund', '--fetch-retries=1', '--fetch-retry-mintimeout=1000']
  const env = withoutNpmState()
  await runQuietly(what, command, [...args, 'ci', '--ignore-scripts', ...flags], { cwd: folder, shell, env })
}

/** Prefers the very npm that started us: the one in PATH may be another, or none. */
function npm() {
  const running = process.env.npm_execpath
  if (running && /npm-cli\.c?js$/.test(running) && existsSync(running)) {
    return { command: process.execPath, args: [running], shell: false }
  }
  return { command: 'npm', args: [], shell: process.platform === 'win32' }
}

/** `npm start` exports its own settings, the workspace's prefix among them; the inner npm must find its own. */
function withoutNpmState() {
  const outer = /^npm_(config_(local_prefix|prefix|global_prefix)|package_|lifecycle_)/i
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !outer.test(name)))
}
