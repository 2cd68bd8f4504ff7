import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { root } from './paths.mjs'

/**
 * Runs the task in the foreground and answers with its exit code.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {boolean} shell
 * @returns {Promise<number>}
 */
export function runTask(command, args, env, shell = false) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: 'inherit', shell })
    const stop = (signal) => child.kill(signal)
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal))
    // A terminal sends Ctrl-C to the whole group: the child has had it already, and a second one means "at once".
    const atTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
    process.on('SIGINT', () => atTerminal || stop('SIGINT'))

    const watch = watchParent(() => stop('SIGTERM'))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearInterval(watch)
      resolve(code ?? 128 + (signalNumbers[signal] ?? 0))
    })
  })
}

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 }

/**
 * `npm start` that is stopped may end without telling us, and the server would keep the port for ever.
 * A change among our ancestors is the only sign. Started by hand, we may outlive the shell (nohup), so then we don't look.
 * @param {() => void} orphaned
 */
function watchParent(orphaned) {
  if (!process.env.npm_lifecycle_event) return undefined
  const before = ancestors()
  const watch = setInterval(() => {
    if (ancestors() === before) return
    clearInterval(watch)
    orphaned()
  }, 200)
  return watch
}

/** Our parent, and on Linux its parent: npm runs us in a shell, which survives when npm is killed outright. */
function ancestors() {
  const parent = process.ppid
  if (process.platform !== 'linux') return `${parent}`
  try {
    // pid (name) state ppid …; the name may hold anything, so look behind its closing bracket.
    const [, grandparent] = readFileSync(`/proc/${parent}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return `${parent} ${grandparent}`
  } catch {
    return `${parent}`
  }
}
