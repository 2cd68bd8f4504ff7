// Packs what `npx deskbell` installs: what build.mjs makes, without a dependency, as one archive that npm publishes or installs.
//
//   node scripts/run.mjs exec node packages/server/pack.mjs <directory>      then: npm install <directory>/deskbell-<version>.tgz
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const here = import.meta.dirname
const [to = '.'] = process.argv.slice(2)
const made = spawnSync(process.execPath, [join(here, 'build.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] })
if (made.status !== 0) throw new Error('building failed')

const { name, version, description, license, engines } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))
const folder = mkdtempSync(join(tmpdir(), 'deskbell-pack-'))
try {
  cpSync(join(here, 'dist'), folder, { recursive: true })
  cpSync(join(here, 'README.md'), join(folder, 'README.md'))
  cpSync(join(here, '..', '..', 'LICENSE'), join(folder, 'LICENSE'))
  const about = {
    name,
    version,
    description,
    license,
    type: 'module',
    bin: { deskbell: 'server/bin/main.js' },
    engines,
  }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(about, null, 2)}\n`)
  const packed = spawnSync('npm', ['pack', '--silent', '--pack-destination', resolve(to)], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (packed.status !== 0) throw new Error('npm pack failed')
  console.log(join(resolve(to), packed.stdout.trim()))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
