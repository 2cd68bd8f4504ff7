import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import type { File } from './Product.ts'

const run = promisify(execFile)

/** Beside what the bootstrap keeps: git ignores it, and no lock file knows of it. */
const PEERS = join(import.meta.dirname, '..', '..', 'node_modules', '.deskbell', 'peers')

/** Ranges inside the peers' own dependencies mean what they meant on this day, so that two runs weigh the same bytes. */
const BEFORE = '2026-11-20'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
}

/** The folder of a package as it was published: fetched once, unpacked, nothing of it is run. */
export function packed(name: string, version: string): Promise<string> {
  return once(`${name}@${version}`, async (folder) => {
    const { stdout } = await run('npm', ['pack', '--silent', `${name}@${version}`], { cwd: folder })
    await run('tar', ['xzf', stdout.trim(), '--strip-components=1'], { cwd: folder })
  })
}

/** A folder with these packages of exact versions and what they depend on; no install script is run. */
export function installed(packages: Readonly<Record<string, string>>): Promise<string> {
  const [first = ''] = Object.entries(packages).map((entry) => entry.join('@'))
  return once(`${first}-with-dependencies`, async (folder) => {
    await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: packages }))
    await run('npm', ['install', '--silent', '--ignore-scripts', '--no-audit', '--no-fund', `--before=${BEFORE}`], {
      cwd: folder,
    })
  })
}

/** One script of a React component with the framework it needs, and its style sheet when it has one: `app.js`, `app.css`. */
export async function bundled(folder: string, source: string): Promise<Map<string, File>> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: folder, loader: 'jsx' },
    bundle: true,
    minify: true,
    format: 'iife',
    jsx: 'automatic',
    target: 'es2020',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    outfile: join(folder, 'app.js'),
    write: false,
    logLevel: 'error',
  })
  return new Map(outputFiles.map(({ path, contents }) => [`/app${extname(path)}`, fileOf(path, Buffer.from(contents))]))
}

/** Every file below a folder that a page may ask for, under this path. */
export async function filesOf(folder: string, under = '/'): Promise<Map<string, File>> {
  const names = await readdir(folder, { recursive: true })
  const wanted = names.filter((name) => TYPES[extname(name)] !== undefined)
  return new Map(
    await Promise.all(
      wanted.map(async (name) => [`${under}${name}`, fileOf(name, await readFile(join(folder, name)))] as const),
    ),
  )
}

const fileOf = (path: string, body: Buffer): File => ({ type: TYPES[extname(path)] ?? 'text/plain', body })

/** Made under another name and renamed when whole, so that half a folder is never taken for one. */
async function once(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(PEERS, name.replace(/^@/, '').replaceAll('/', '-'))
  if (existsSync(folder)) return folder
  const making = `${folder}.making`
  await rm(making, { recursive: true, force: true })
  await mkdir(making, { recursive: true })
  await fill(making)
  await rename(making, folder)
  return folder
}
