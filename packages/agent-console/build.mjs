// Builds the console into dist/: hashed scripts and styles, and an index.html that refers to them.
//
//   node packages/agent-console/build.mjs                      what is served
//   node packages/agent-console/build.mjs --harness [<folder>] only the page that shows every state (see src/states.ts)
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { replaceFolder } from '../../scripts/build/replaceFolder.mjs'

const root = fileURLToPath(new URL('.', import.meta.url))
const dist = join(root, 'dist')

/**
 * @param {Record<string, string>} entries entry points by name
 * @returns {Promise<{ script: string, style: string, files: Record<string, Uint8Array> }>} names and contents below assets/
 */
async function bundle(entries) {
  const out = join(root, 'assets')
  const result = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: out,
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[hash]',
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: ['chrome120', 'firefox121', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // preact-iso renders on servers too; we do not.
    external: ['preact-render-to-string'],
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  })
  const files = Object.fromEntries(
    result.outputFiles.map(({ path, contents }) => [path.slice(out.length + 1), contents]),
  )
  const find = (name, ending) => {
    const found = Object.keys(files).find((file) => file.startsWith(`${name}-`) && file.endsWith(ending))
    if (!found) throw new Error(`the bundle has no ${name}*${ending}`)
    return found
  }
  const [script] = Object.keys(entries)
  return { script: find(script, '.js'), style: find('style', '.css'), files }
}

/** Puts the names of a bundle into the page. The page has neither inline scripts nor inline styles. */
async function page({ script, style }) {
  const template = await readFile(join(root, 'index.html'), 'utf8')
  return template.replace('{{script}}', `assets/${script}`).replace('{{style}}', `assets/${style}`)
}

/** The page last: a relay that starts takes it for the sign that all is there. */
function put(folder, files, html) {
  const assets = Object.entries(files).map(([name, contents]) => [`assets/${name}`, contents])
  replaceFolder(folder, { ...Object.fromEntries(assets), 'index.html': html })
}

/** Into dist/. */
async function buildApp() {
  const app = await bundle({ main: 'src/main.tsx', style: 'src/styles/index.css' })
  put(dist, app.files, await page(app))
  for (const [file, contents] of Object.entries(app.files)) {
    const size = gzipSync(contents, { level: 9 }).length
    console.log(`${String(size).padStart(7)} B gz  ${file}`)
  }
}

/** The same bundle with another beginning: src/harness.tsx. */
async function buildHarness(folder) {
  const harness = await bundle({ harness: 'src/harness.tsx', style: 'src/styles/index.css' })
  const html = await page(harness)
  put(folder, harness.files, html.replace('<base href="/console/" />', '<base href="./" />'))
}

const [option, folder = join(root, '..', '..', '.cache', 'agent-console-harness')] = process.argv.slice(2)
await (option === '--harness' ? buildHarness(folder) : buildApp())
