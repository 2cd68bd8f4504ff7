// The one command behind `npm start`, `npm test` and their like: makes sure that Node, pnpm, the dependencies
// and (for tests) the system's tools are there, then runs the task. Plain JavaScript for any Node from 18 on,
// because it runs before all of them. The steps are in bootstrap/, one idea a file.
//
//   node scripts/run.mjs start [args]     the server; args go to it
//   node scripts/run.mjs check            format, lint, types, arrows, unit tests …
//   node scripts/run.mjs test [filter]    check, integration and real-browser tests
//   node scripts/run.mjs test:long        the same with many more seeds
//   node scripts/run.mjs chaos | bench    see tests/chaos and bench
//   node scripts/run.mjs mutants [part]   plants known bugs and says which test notices each
//   node scripts/run.mjs docs             writes the documents that are made from code
//   node scripts/run.mjs exec <cmd> …     any command with the right Node and node_modules/.bin first in PATH
//   node scripts/run.mjs pnpm <args>      the workspace's own pnpm, e.g. to add a dependency
import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { BootstrapError } from './bootstrap/BootstrapError.mjs'
import { ensureDependencies, runPnpm } from './bootstrap/dependencies.mjs'
import { ensureNode } from './bootstrap/node.mjs'
import { root, stateDir } from './bootstrap/paths.mjs'
import { runTask } from './bootstrap/runTask.mjs'
import { ensureTestTools } from './bootstrap/systemTools.mjs'

// A young generation of 32–64 MB: short-lived frames die before they are copied (measured: 12 % less CPU).
const serverFlags = ['--max-semi-space-size=64', '--min-semi-space-size=32']

/** What each task runs on the right Node, and whether it needs the browser and servers of the tests. */
const tasks = {
  start: { script: 'packages/server/src/main.ts', flags: serverFlags },
  check: { script: 'scripts/check.mjs' },
  test: { script: 'scripts/test.mjs', testTools: true },
  'test:long': { script: 'scripts/test.mjs', testTools: true, env: { DESKBELL_LONG: '1' } },
  chaos: { script: 'tests/chaos/main.ts', testTools: true },
  mutants: { script: 'tests/mutants/main.ts', testTools: true },
  bench: { script: 'bench/main.ts' },
  docs: { script: 'scripts/docs.mjs' },
}

/** @param {string[]} words */
async function main([name = '', ...args]) {
  const task = tasks[name]
  if (!task && name !== 'exec' && name !== 'pnpm') {
    throw new BootstrapError(`Unknown task "${name}". Known: ${Object.keys(tasks).join(', ')}, exec, pnpm.`)
  }
  const node = await ensureNode()
  // Compiled code and stripped types are kept: a second start takes half the time.
  const env = { NODE_COMPILE_CACHE: join(stateDir, 'compiled'), ...process.env, PATH: pathWith(node) }
  if (name === 'pnpm') return runPnpm(node, args, env)
  await ensureDependencies(node, env)
  if (!task) return exec(args, env)

  if (task.testTools) Object.assign(env, await ensureTestTools())
  if (!existsSync(join(root, task.script)))
    throw new BootstrapError(`There is no ${task.script} yet, so nothing to ${name}.`)
  return runTask(node.path, [...(task.flags ?? []), task.script, ...args], { ...env, ...task.env })
}

/** @param {string[]} words */
function exec([command, ...args], env) {
  if (!command) throw new BootstrapError('exec: which command?')
  return runTask(command, args, env, process.platform === 'win32')
}

/** The workspace's programs first, then the right Node, so that scripts beginning with `#!/usr/bin/env node` get it too. */
function pathWith(node) {
  return [join(root, 'node_modules', '.bin'), dirname(node.path), process.env.PATH ?? ''].join(delimiter)
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    console.error(error instanceof BootstrapError ? error.message : error)
    process.exit(1)
  },
)
