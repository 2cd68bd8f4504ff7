// Freezes the client of now, with everything it does on the wire, as the golden client of its protocol version:
//
//   node scripts/run.mjs exec node tests/golden/freeze.mjs      writes v<PROTOCOL_VERSION>/client.mjs and frozen.json
//
// A folder that is there is never written again: pages with that client are out in the world, and cannot be changed either.
// When to run it is in CONTRIBUTING.md.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const here = import.meta.dirname
const root = join(here, '..', '..')
const protocol = Number(
  /PROTOCOL_VERSION = (\d+)/.exec(readFileSync(join(root, 'packages/protocol/src/version.ts'), 'utf8'))?.[1],
)
const folder = join(here, `v${protocol}`)
if (existsSync(folder)) {
  console.error(
    `tests/golden/v${protocol} is frozen. Raise PROTOCOL_VERSION first, or keep it: it is out in the world.`,
  )
  process.exit(1)
}

const { outputFiles } = await build({
  entryPoints: [join(here, 'client.ts')],
  absWorkingDir: root,
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  charset: 'utf8',
  // The socket is Node's way to the network, not ours.
  external: ['ws'],
})
const [{ text }] = outputFiles
mkdirSync(folder)
writeFileSync(join(folder, 'client.mjs'), text)
writeFileSync(
  join(folder, 'frozen.json'),
  `${JSON.stringify({ protocol, sha256: createHash('sha256').update(text).digest('hex') }, null, 2)}\n`,
)
console.log(`tests/golden/v${protocol}: ${text.length} bytes`)
