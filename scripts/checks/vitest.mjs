import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../bootstrap/paths.mjs'
import { runTool } from './tools.mjs'

/**
 * Runs some of the projects of vitest.config.ts and counts.
 * @param {string[]} projects
 * @param {{ live?: boolean, args?: string[] }} [options]
 * @returns {Promise<{ passed: number, failed: number, output: string }>}
 */
export async function runVitest(projects, { live = false, args = [] } = {}) {
  const folder = join(root, '.cache')
  const countsFile = join(folder, `counts-${projects.join('-')}-${process.pid}.json`)
  mkdirSync(folder, { recursive: true })
  const { ok, output } = await runTool(
    'vitest',
    [
      'run',
      ...projects.flatMap((project) => ['--project', project]),
      '--reporter=default',
      `--reporter=${join(root, 'scripts', 'checks', 'countReporter.mjs')}`,
      ...args,
    ],
    { live, env: { DESKBELL_COUNTS_FILE: countsFile } },
  )
  const counts = take(countsFile)
  // Nothing ran, or vitest itself is unhappy about something that is no test: never let that look green.
  if (counts.failed === 0 && (!ok || counts.passed === 0)) counts.failed = 1
  return { ...counts, output }
}

function take(file) {
  try {
    const counts = JSON.parse(readFileSync(file, 'utf8'))
    rmSync(file)
    return counts
  } catch {
    return { passed: 0, failed: 0 } // it ended before the first test
  }
}
