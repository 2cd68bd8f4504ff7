import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { root } from '../bootstrap/paths.mjs'
import { runNode } from './tools.mjs'

const widget = join(root, 'packages', 'widget')

/**
 * Builds the widget and weighs it against packages/widget/size-budget.json, a list of
 * `{ "name": "loader", "files": "dist/widget.js", "maxGzipBytes": 2048 }`; `files` is a glob, and what it finds is added up.
 * @returns {Promise<{ problems: string[], summary: string }>}
 */
export async function checkSizeBudget() {
  if (!existsSync(join(widget, 'src'))) return { problems: [], summary: 'no widget yet' }
  for (const needed of ['build.mjs', 'size-budget.json']) {
    if (!existsSync(join(widget, needed))) return { problems: [`packages/widget/${needed} is missing`], summary: '' }
  }
  const build = await runNode(['packages/widget/build.mjs'])
  if (!build.ok) return { problems: [build.output], summary: '' }

  const weighed = JSON.parse(readFileSync(join(widget, 'size-budget.json'), 'utf8')).map(weigh)
  return {
    problems: weighed.filter(({ problem }) => problem).map(({ problem }) => problem),
    summary: weighed.map(({ name, bytes, maxGzipBytes }) => `${name} ${bytes} of ${maxGzipBytes} B`).join(', '),
  }
}

function weigh({ name, files, maxGzipBytes }) {
  const found = globSync(files, { cwd: widget })
  const sizes = found.map((file) => gzipSync(readFileSync(join(widget, file)), { level: 9 }).length)
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  return { name, bytes, maxGzipBytes, problem: problemOf() }

  function problemOf() {
    if (found.length === 0) return `${name}: the build wrote no ${files}`
    if (bytes <= maxGzipBytes) return undefined
    return `${name}: ${bytes} bytes gzipped, ${bytes - maxGzipBytes} over its budget of ${maxGzipBytes} (size-budget.json)`
  }
}
