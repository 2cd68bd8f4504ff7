import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { aptInstall } from './aptInstall.mjs'
import { BootstrapError } from './BootstrapError.mjs'

/**
 * What the tests drive besides Node. `commands`: any of these will do; `variable`: where the tests find the path
 * (set beforehand, it is taken as given); `linuxOnly`: tests that need it run on Linux alone.
 * A further server (redis-server, initdb …) is one more line.
 */
const tools = [
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
  { commands: ['strace'], variable: 'STRACE_PATH', aptPackage: 'strace', linuxOnly: true },
]

/**
 * Finds every tool, installing with apt what is missing where that is possible.
 * @returns {Promise<Record<string, string>>} the variables for the tests
 */
export async function ensureTestTools() {
  const wanted = tools.filter((tool) => !tool.linuxOnly || process.platform === 'linux')
  const missing = wanted.filter((tool) => !find(tool))
  if (missing.length > 0) await aptInstall(missing.map((tool) => tool.aptPackage))

  const stillMissing = wanted.filter((tool) => !find(tool))
  if (stillMissing.length > 0) throw new BootstrapError(howToInstall(stillMissing))
  return Object.fromEntries(wanted.map((tool) => [tool.variable, /** @type {string} */ (find(tool))]))
}

function find(tool) {
  const given = process.env[tool.variable]
  if (given) return given
  // Debian keeps servers in /usr/sbin, which is not in everybody's PATH.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin']
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
