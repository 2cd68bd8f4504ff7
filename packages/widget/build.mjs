// Builds the widget into dist/ and weighs it. What comes out, and what a relay does with it, is in README.md.
//
//   node build.mjs                  build, weigh, fail when a budget of size-budget.json is exceeded
//   node build.mjs --harness <file> only the script that shows each state of the table (harness/), into that file
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'esbuild'
import { replaceFolder } from '../../scripts/build/replaceFolder.mjs'

const here = import.meta.dirname
const dist = join(here, 'dist')

/** What the widget's browsers understand: modules with import(), constructed style sheets, private fields. */
const target = ['es2022', 'chrome111', 'firefox114', 'safari16.4']

/** A style sheet becomes a text in the bundle, minified. */
const cssAsText = {
  name: 'css-as-text',
  setup(esbuild) {
    esbuild.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { outputFiles } = await build({ entryPoints: [path], bundle: true, minify: true, target, write: false })
      return { contents: outputFiles[0].text.trim(), loader: 'text' }
    })
  },
}

/** The custom properties of src/styles, `--brass-soft` and the like, go into the bundle as `--a`, `--b` …: 100 bytes less. */
function shortProperties() {
  const styles = join(here, 'src/styles')
  const css = readdirSync(styles)
    .map((file) => readFileSync(join(styles, file), 'utf8'))
    .join('')
  const names = [...new Set(css.match(/--[a-z][a-z-]*/g))]
  const short = new Map(names.map((name, index) => [name, `--${String.fromCharCode(97 + index)}`]))
  return (text) => text.replace(/--[a-z][a-z-]+/g, (name) => short.get(name) ?? name)
}

/**
 * One file for the first stage: later ones share much with it, and what is shared would be cut into pieces of their own.
 * As each of them also reaches all of the panel, there is but one piece.
 */
const oneFirstFile = {
  name: 'one-first-file',
  setup(esbuild) {
    esbuild.onLoad({ filter: /src[\\/](talk|more|api)\.ts$/ }, ({ path }) => ({
      contents: `import './panel.ts'\n${readFileSync(path, 'utf8')}`,
      loader: 'ts',
    }))
  },
}

const shared = {
  bundle: true,
  minify: true,
  target,
  write: false,
  legalComments: 'none',
  charset: 'utf8',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  plugins: [cssAsText],
  absWorkingDir: here,
  outdir: dist,
}

const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length
const sha384 = (bytes) => 'sha384-' + createHash('sha384').update(bytes).digest('base64')

/** The loader as a relay would serve it, with a config as long as a usual one. */
function filledLoader(text, panel) {
  const appearance = {
    name: 'Halden',
    color: '#0F6B5C',
    corner: 'right',
    greeting: 'Ask about lamps, an order, or a return.',
  }
  return text.replace('__DESKBELL_CONFIG__', () => JSON.stringify({ site: 'k'.repeat(20), appearance, panel }))
}

async function buildHarness(file) {
  const { outputFiles } = await build({ ...shared, entryPoints: ['harness/main.tsx'], format: 'esm' })
  writeFileSync(file, outputFiles[0].contents)
}

async function buildAll() {
  const loader = await build({ ...shared, entryPoints: ['src/loader.ts'], format: 'iife' })
  const stages = await build({
    ...shared,
    entryPoints: ['src/panel.ts'],
    plugins: [...shared.plugins, oneFirstFile],
    format: 'esm',
    splitting: true,
    metafile: true,
    entryNames: '[name]',
    chunkNames: '[name]-[hash]',
  })
  const loaderText = loader.outputFiles[0].text
  const { texts, panel } = withoutStub(stages.outputFiles)
  const files = {}
  for (const [name, text] of texts) {
    const bytes = Buffer.from(text)
    files[name] = { sha384: sha384(bytes), bytes: bytes.length, br: brotli(bytes) }
  }
  const [first] = panel.split('#')
  const loaderBytes = brotli(Buffer.from(filledLoader(loaderText, `w/${panel}`)))
  const weights = { loaderBytes, firstSentBytes: loaderBytes + files[first].br }
  const manifest = JSON.stringify({ loader: 'loader.js', panel: `w/${panel}`, files, weights }, null, 2) + '\n'
  // The manifest last: a relay that starts takes it for the sign that all is there.
  replaceFolder(dist, { 'loader.js': loaderText, ...Object.fromEntries(texts), 'manifest.json': manifest })
  report(files, first, weights)
}

/**
 * The entry that comes out is a stub, `import{x as m}from"./chunk-….js";export{m as mount}`: a request for nothing. The loader
 * imports the chunk itself, under a better name; what `mount` is called in it stands behind the #.
 */
function withoutStub(outputFiles) {
  const shorten = shortProperties()
  const texts = new Map(outputFiles.map(({ path, text }) => [basename(path), shorten(text)]))
  const [, name, chunk] = /^import\{(\w+) as \w+\}from"\.\/(chunk-\w+\.js)";export\{\w+ as mount\};\s*$/.exec(
    texts.get('panel.js'),
  )
  texts.delete('panel.js')
  const better = chunk.replace('chunk', 'panel')
  const renamed = [...texts].map(([file, text]) => [file === chunk ? better : file, text.replaceAll(chunk, better)])
  return { texts: new Map(renamed), panel: `${better}#${name}` }
}

function report(files, first, weights) {
  for (const [name, { bytes, br }] of Object.entries(files)) {
    console.log(
      `${name === first ? '1' : ' '} ${name.padEnd(28)} ${String(bytes).padStart(6)} B  ${String(br).padStart(6)} B brotli`,
    )
  }
  for (const { name, maxBrotliBytes, weight } of JSON.parse(readFileSync(join(here, 'size-budget.json'), 'utf8'))) {
    const bytes = weights[weight]
    const over = bytes - maxBrotliBytes
    console.log(
      `${name}: ${bytes} of ${maxBrotliBytes} bytes, brotli 11${over > 0 ? `: ${over} over its budget (size-budget.json)` : ''}`,
    )
    if (over > 0) process.exitCode = 1
  }
}

const [option, file] = process.argv.slice(2)
if (option === '--harness') await buildHarness(file)
else await buildAll()
