import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Mutant } from './Mutant.ts'
import { MUTANTS } from './table.ts'

// `npm run mutants [part of a name]`: plants each bug of the table in a copy of the workspace and runs the tests that must notice.
// Prints which test did. Exit 1 when one lives, or when its text is no longer there exactly once.

const ROOT = join(import.meta.dirname, '..', '..')
const LIMIT_MS = 180_000

type Fate = { readonly mutant: Mutant; readonly by: string | null; readonly seconds: number }

/** The workspace without what git does not know; the packages that are installed are shared. */
function copyOfWorkspace(): string {
  const copy = mkdtempSync(join(tmpdir(), 'deskbell-mutants-'))
  for (const name of ['packages', 'tests', 'scripts', 'vitest.config.ts', 'package.json', 'tsconfig.base.json'])
    cpSync(join(ROOT, name), join(copy, name), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !path.includes('/toolchain/'),
    })
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

function meet(copy: string, mutant: Mutant): Fate {
  const path = join(copy, mutant.file)
  const good = readFileSync(path, 'utf8')
  if (good.split(mutant.from).length !== 2) return { mutant, by: null, seconds: 0 }
  writeFileSync(
    path,
    good.replace(mutant.from, () => mutant.to),
  )
  const begun = performance.now()
  try {
    const report = join(copy, 'report.json')
    rmSync(report, { force: true })
    const args = ['run', '--project', mutant.project, '--bail', '1', '--reporter', 'json', '--outputFile', report]
    args.push(...mutant.tests)
    if (mutant.titles !== undefined) args.push('-t', mutant.titles)
    spawnSync(process.execPath, [join(ROOT, 'node_modules/vitest/vitest.mjs'), ...args], {
      cwd: copy,
      stdio: 'ignore',
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    })
    return { mutant, by: failedTest(report), seconds: (performance.now() - begun) / 1000 }
  } finally {
    writeFileSync(path, good)
  }
}

type Report = {
  testResults: { assertionResults: { status: string; fullName: string }[] }[]
}

/** Title of the first test that failed; null when all passed. */
function failedTest(report: string): string | null {
  if (!existsSync(report)) return null
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .find(({ status }) => status === 'failed')
  return failed?.fullName ?? null
}

const only = process.argv[2] ?? ''
const chosen = MUTANTS.filter(({ bug, file }) => `${bug} ${file}`.includes(only))
const copy = copyOfWorkspace()
const fates: Fate[] = []
try {
  for (const mutant of chosen) {
    const fate = meet(copy, mutant)
    fates.push(fate)
    const told = fate.by ?? (fate.seconds === 0 ? 'THE TEXT IS NOT THERE ONCE' : 'LIVES')
    console.log(`${String(fates.length).padStart(2)}  ${mutant.bug}\n      ${told} (${fate.seconds.toFixed(0)} s)`)
  }
} finally {
  rmSync(copy, { recursive: true, force: true })
}
const living = fates.filter(({ by }) => by === null)
console.log(`${fates.length - living.length} of ${fates.length} planted bugs were noticed`)
process.exitCode = living.length === 0 && fates.length > 0 ? 0 : 1
