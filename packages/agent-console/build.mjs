// Builds the console into dist/: hashed scripts and styles, and an index.html that refers to them.
//
//   node packages/agent-console/build.mjs                      what is served
//   node packages/agent-console/build.mjs --harness [<folder>] only the page that shows every state (see src/states.ts)
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('.', import.meta.url))
const dist = join(root, 'dist')

/**
 * @param {{ entries: Record<string, string>, out: string }} what entry points by name
 * @returns {Promise<{ script: string, style: string, bytes: Record<string, number> }>} names below `out`
 */
async function bundle({ entries, out }) {
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
  await mkdir(out, { recursive: true })
  const bytes = {}
  for (const file of result.outputFiles) {
    await writeFile(file.path, file.contents)
    bytes[file.path.slice(out.length + 1)] = gzipSync(file.contents, { level: 9 }).length
  }
  const find = (name, ending) => {
    const found = Object.keys(bytes).find((file) => file.startsWith(`${name}-`) && file.endsWith(ending))
    if (!found) throw new Error(`the bundle has no ${name}*${ending}`)
    return found
  }
  const [script] = Object.keys(entries)
  return { script: find(script, '.js'), style: find('style', '.css'), bytes }
}

/** Puts the names of a bundle into the page. The page has neither inline scripts nor inline styles. */
async function page({ script, style }) {
  const template = await readFile(join(root, 'index.html'), 'utf8')
  return template.replace('{{script}}', `assets/${script}`).replace('{{style}}', `assets/${style}`)
}

/** Into dist/. */
async function buildApp() {
  await rm(dist, { recursive: true, force: true })
  const app = await bundle({
    entries: { main: 'src/main.tsx', style: 'src/styles/index.css' },
    out: join(dist, 'assets'),
  })
  await writeFile(join(dist, 'index.html'), await page(app))
  for (const [file, size] of Object.entries(app.bytes)) console.log(`${String(size).padStart(7)} B gz  ${file}`)
}

/** The same bundle with another beginning: src/harness.tsx. */
async function buildHarness(folder) {
  await rm(folder, { recursive: true, force: true })
  const harness = await bundle({
    entries: { harness: 'src/harness.tsx', style: 'src/styles/index.css' },
    out: join(folder, 'assets'),
  })
  const html = await page(harness)
  await writeFile(join(folder, 'index.html'), html.replace('<base href="/console/" />', '<base href="./" />'))
}

const [option, folder = join(root, '..', '..', '.cache', 'agent-console-harness')] = process.argv.slice(2)
await (option === '--harness' ? buildHarness(folder) : buildApp())
