import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { aptInstall } from './aptInstall.mjs'
import { BootstrapError } from './BootstrapError.mjs'

const DEBIAN_POSTGRES = '/usr/lib/postgresql'

/**
 * What the tests drive besides Node. `commands`: any of these will do; `variable`: where the tests find the path
 * (set beforehand, it is taken as given); `linuxOnly`: tests that need it run on Linux alone. Looked for each time, for an install
 * may have made folders.
 */
const tools = () => [
  {
    commands: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    macApps: [
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    variable: 'CHROMIUM_PATH',
    aptPackage: 'chromium',
  },
  { commands: ['openssl'], variable: 'OPENSSL_PATH', aptPackage: 'openssl' },
  { commands: ['nginx'], variable: 'NGINX_PATH', aptPackage: 'nginx' },
  { commands: ['redis-server'], variable: 'REDIS_SERVER_PATH', aptPackage: 'redis-server' },
  // The other programs of PostgreSQL lie beside it. Debian keeps each version in a folder of its own.
  { commands: ['initdb'], folders: postgresFolders(), variable: 'INITDB_PATH', aptPackage: 'postgresql' },
  { commands: ['strace'], variable: 'STRACE_PATH', aptPackage: 'strace', linuxOnly: true },
]

/**
 * Finds every tool, installing with apt what is missing where that is possible.
 * @returns {Promise<Record<string, string>>} the variables for the tests
 */
export async function ensureTestTools() {
  const missing = forThisSystem().filter((tool) => !find(tool))
  if (missing.length > 0) await aptInstall(missing.map((tool) => tool.aptPackage))

  const found = forThisSystem()
  const stillMissing = found.filter((tool) => !find(tool))
  if (stillMissing.length > 0) throw new BootstrapError(howToInstall(stillMissing))
  return Object.fromEntries(found.map((tool) => [tool.variable, /** @type {string} */ (find(tool))]))
}

const forThisSystem = () => tools().filter((tool) => !tool.linuxOnly || process.platform === 'linux')

/** Newest first. */
function postgresFolders() {
  const versions = existsSync(DEBIAN_POSTGRES) ? readdirSync(DEBIAN_POSTGRES) : []
  return versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(DEBIAN_POSTGRES, version, 'bin'))
}

function find(tool) {
  const given = process.env[tool.variable]
  if (given) return given
  // Debian keeps servers in /usr/sbin, which is not in everybody's PATH.
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/sbin',
    '/usr/local/bin',
    '/opt/homebrew/bin',
    ...(tool.folders ?? []),
  ]
  const candidates = [
    ...folders.flatMap((folder) => tool.commands.map((command) => join(folder, command))),
    ...(tool.macApps ?? []),
  ]
  return candidates.find(isExecutable)
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function howToInstall(missing) {
  const lines = missing.map(
    (tool) => `  ${tool.commands[0]}  (package "${tool.aptPackage}", or set ${tool.variable} to its path)`,
  )
  return ['The tests need programs that are not installed and could not be installed for you:', ...lines].join('\n')
}
