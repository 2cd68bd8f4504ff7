// Builds an installation that needs nothing but Node into dist/: the relay in one file (and one for each thread of the embedded database)
// beside the built widget and console. For containers and machines without a checkout; from a checkout the sources run as they are.
//
//   node scripts/run.mjs exec node packages/server/build.mjs      then: node packages/server/dist/server/bin/main.js
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { build } from 'esbuild'
import { replaceFolder } from '../../scripts/build/replaceFolder.mjs'

const here = import.meta.dirname
const packages = join(here, '..')
const bin = 'server/bin'
const threads = 'dialects/sqlite/threads'
const sources = join(here, 'src', 'adapters', 'store-sql', threads)

/** A thread is begun from a file of its own, whose name is no import and would stay that of the source. */
const threadNames = {
  name: 'thread-names',
  setup(esbuild) {
    esbuild.onLoad({ filter: /openSqliteStore\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(/(dialects\/sqlite\/threads\/\w+)\.ts/g, '$1.js'),
      loader: 'ts',
    }))
  },
}

const { outputFiles } = await build({
  entryPoints: [
    { in: join(here, 'src', 'main.ts'), out: 'main' },
    ...readdirSync(sources)
      .filter((file) => /^\w+Thread\.ts$/.test(file) && file !== 'SpareThread.ts')
      .map((file) => ({ in: join(sources, file), out: `${threads}/${file.replace(/\.ts$/, '')}` })),
  ],
  outdir: join(here, 'dist', bin),
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  target: 'node24.16',
  charset: 'utf8',
  // Names in a stack are worth more than the bytes.
  minifySyntax: true,
  minifyWhitespace: true,
  // Licences of what is bundled, in a file beside it.
  legalComments: 'external',
  logOverride: { 'require-resolve-not-external': 'silent' },
  plugins: [threadNames],
  // Only looked for when somebody asks for it, and we do not.
  external: ['pg-native', 'pg-cloudflare'],
  // Some libraries are older than modules.
  banner: {
    js: `import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;`,
  },
})

const files = {}
for (const { path, contents } of outputFiles) files[`${bin}/${below(join(here, 'dist', bin), path)}`] = contents
for (const name of ['widget', 'agent-console']) {
  const made = spawnSync(process.execPath, [join(packages, name, 'build.mjs')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (made.status !== 0) throw new Error(`building ${name} failed`)
  const dist = join(packages, name, 'dist')
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile()) files[`${name}/dist/${below(dist, path)}`] = readFileSync(path)
  }
}
const { name, version, license, engines } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))
files['package.json'] =
  `${JSON.stringify({ name, version, license, type: 'module', engines, private: true }, null, 2)}\n`
replaceFolder(join(here, 'dist'), files)
console.log(`packages/server/dist: ${Object.keys(files).length} files, main.js ${files[`${bin}/main.js`].length} bytes`)

function below(folder, path) {
  return relative(folder, path).split(sep).join('/')
}
