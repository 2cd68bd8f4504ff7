import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { root } from '../bootstrap/paths.mjs'

const require = createRequire(join(root, 'package.json'))

/**
 * Runs a program of one of the root's devDependencies on the Node we are running on.
 * @param {string} name of the package, which is also its program's
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, live?: boolean }} [options] live: show its output as it comes
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export function runTool(name, args, options = {}) {
  return runNode([programOf(name), ...args], options)
}

/**
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, live?: boolean }} [options]
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export function runNode(args, { env = {}, live = false } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = live ? 'inherit' : 'pipe'
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...plain, ...env }, stdio })
    let output = ''
    child.stdout?.on('data', (chunk) => (output += chunk))
    child.stderr?.on('data', (chunk) => (output += chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ ok: code === 0, output: output.trim() }))
  })
}

/** No colour codes in a log. */
const plain = process.stdout.isTTY || process.env['FORCE_COLOR'] ? {} : { NO_COLOR: '1' }

function programOf(name) {
  const manifest = join(root, 'node_modules', name, 'package.json')
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'))
  const program = typeof bin === 'string' ? bin : (bin[name] ?? bin[{ typescript: 'tsc' }[name] ?? ''])
  return require.resolve(join(dirname(manifest), program))
}
