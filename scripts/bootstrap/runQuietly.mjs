import { spawn } from 'node:child_process'
import { BootstrapError } from './BootstrapError.mjs'

// What npm and pnpm print when a name does not resolve or nothing answers.
const noNetwork =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ENOTCACHED|fetch failed|dns error|error sending request|META_FETCH_FAIL/i

/**
 * Runs a download step without its chatter. Its output is shown only when it fails,
 * and a missing network becomes one line.
 * @param {string} what e.g. 'Node 26', for the message
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<void>}
 */
export async function runQuietly(what, command, args, options) {
  const { code, output } = await collect(command, args, options)
  if (code === 0) return
  if (noNetwork.test(output)) {
    throw new BootstrapError(
      `Cannot download ${what}: the package registry does not answer. Connect to the network and run the same command again.`,
    )
  }
  throw new BootstrapError(`Installing ${what} failed (exit code ${code}):\n${output.trimEnd()}`)
}

/** @returns {Promise<{ code: number | null, output: string }>} */
function collect(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout?.on('data', (chunk) => (output += chunk))
    child.stderr?.on('data', (chunk) => (output += chunk))
    child.on('error', (error) => resolve({ code: null, output: String(error) }))
    child.on('close', (code) => resolve({ code, output }))
  })
}
