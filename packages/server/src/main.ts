#!/usr/bin/env node
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './cli/runCommand.ts'
import { ConfigError, loadConfig } from './config.ts'
import type { Config } from './config.ts'
import { createServer } from './createServer.ts'

// The only file that touches the process: settings, signals, exit codes, what is printed.

const EXIT_CONFIG = 78
const EXIT_FAILED = 1
/** Errors of the store whose message says what to do. */
const FOR_PERSON = new Set(['StoreOpenError', 'SchemaTooNewError'])
const packages = join(import.meta.dirname, '..', '..')
const dist = { widget: join(packages, 'widget', 'dist'), console: join(packages, 'agent-console', 'dist') }

const print = (line: string): void => void process.stdout.write(`${line}\n`)
const [command = 'serve', ...rest] = process.argv.slice(2)
try {
  const config = loadConfig(process.env)
  if (command === 'serve') await serve(config)
  else process.exitCode = await runCommand(command, rest, config, print, process.versions.node)
} catch (error) {
  process.exitCode = fail(error)
}

async function serve(config: Config): Promise<void> {
  build()
  // Whoever read the log may be gone; chats go on without them.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  const server = await createServer(config, { write: (line) => void process.stdout.write(line), dist })
  process.on('unhandledRejection', (error) => server.log.error('a promise was rejected and nobody listened', error))
  const stop = (): void => {
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        server.log.error('stopping failed', error)
        process.exit(EXIT_FAILED)
      },
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  // Last: whoever reads that it runs may stop it at once.
  announce(config, server)
}

/**
 * From a checkout, widget and console are built when they are missing or older than their sources; a package brings them. Another start
 * may be building at this moment: what is written last tells that all is there.
 */
function build(): void {
  for (const [name, last] of [
    ['widget', join(dist.widget, 'manifest.json')],
    ['agent-console', join(dist.console, 'index.html')],
  ] as const) {
    const source = join(packages, name)
    if (!existsSync(join(source, 'build.mjs'))) continue
    const sources = [source, join(packages, 'client'), join(packages, 'protocol')]
    const changedAt = Math.max(...sources.map((folder) => newest(join(folder, 'src'))))
    if (existsSync(last) && statSync(last).mtimeMs >= changedAt) continue
    const built = spawnSync(process.execPath, [join(source, 'build.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] })
    if (built.status !== 0) throw new Error(`building ${name} failed`)
  }
}

function newest(folder: string): number {
  let time = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) time = Math.max(time, statSync(join(entry.parentPath, entry.name)).mtimeMs)
  }
  return time
}

function announce(config: Config, server: Awaited<ReturnType<typeof createServer>>): void {
  const { publicUrl, setUpToken, siteKeys } = server
  const lines = [
    '',
    `  Deskbell is running (database commits: ${server.commitThread})`,
    '',
    `  Demo site      ${publicUrl}/demo`,
    setUpToken === null
      ? `  Agent console  ${publicUrl}/console/`
      : `  Agent console  ${publicUrl}/console/setup?token=${setUpToken}`,
    ...(setUpToken === null ? [] : ['                 (this link makes the first account, once)']),
    `  Your data      ${config.dataDir}`,
    '',
    '  Paste this before </body> of your site:',
    `  <script async src="${publicUrl}/widget.js?site=${siteKeys[0] ?? 'YOUR-SITE-KEY'}"></script>`,
    ...(siteKeys.length === 0 ? ['  (the console shows it with your key after set-up)'] : []),
    '',
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** One clear line for each problem a person can mend; the whole error only for what we must mend. */
function fail(error: unknown): number {
  if (error instanceof ConfigError) {
    process.stderr.write(
      `Deskbell cannot start. ${error.problems.length === 1 ? 'One setting is' : `${error.problems.length} settings are`} not right:\n`,
    )
    for (const problem of error.problems) process.stderr.write(`  ${problem}\n`)
    return EXIT_CONFIG
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') {
    process.stderr.write(
      'Deskbell cannot start: the port is taken by another program. Stop it, or set PORT to another number.\n',
    )
    return EXIT_FAILED
  }
  if (code === 'EACCES' && error instanceof Error && 'syscall' in error && error.syscall === 'listen') {
    process.stderr.write('Deskbell cannot start: this port needs more rights. Set PORT to a number above 1023.\n')
    return EXIT_FAILED
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    process.stderr.write(
      'Deskbell cannot start: HOST is no address of this machine. Leave it out, or use 0.0.0.0 or :: for all of them.\n',
    )
    return EXIT_FAILED
  }
  if (error instanceof Error && (('forPerson' in error && error.forPerson === true) || FOR_PERSON.has(error.name))) {
    process.stderr.write(`Deskbell cannot ${command === 'serve' ? 'start' : 'do that'}: ${error.message}\n`)
    return EXIT_FAILED
  }
  process.stderr.write(
    `Deskbell cannot ${command === 'serve' ? 'start' : 'do that'}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
  return EXIT_FAILED
}
