// `npm run check`: is this fit to be committed? Formatting, lint, types, the house rules, dead code, unit tests and sizes.
// Every check prints one line, and all it has to say when it fails. scripts/checks/ holds one file for each of ours.
import { availableParallelism } from 'node:os'
import { pathToFileURL } from 'node:url'
import { root } from './bootstrap/paths.mjs'
import { checkArrows } from './checks/arrows.mjs'
import { checkDoorCost } from './checks/doorCost.mjs'
import { checkForbiddenCode } from './checks/forbiddenCode.mjs'
import { checkForbiddenWords } from './checks/forbiddenWords.mjs'
import { checkRules } from './checks/rules.mjs'
import { checkSizeBudget } from './checks/sizeBudget.mjs'
import { readSources } from './checks/sources.mjs'
import { runTool } from './checks/tools.mjs'
import { checkTypes } from './checks/types.mjs'
import { checkUiText } from './checks/uiText.mjs'
import { runVitest } from './checks/vitest.mjs'
import { staleDocuments } from './docs.mjs'

/**
 * What a check found: nothing, or lines to print; how many tests it stands for when it is not one.
 * @typedef {{ problems: string[], summary?: string, passed?: number, failed?: number }} Findings
 */

/** @type {() => Record<string, () => Findings | Promise<Findings>>} */
function checks() {
  const sources = readSources(root, (path) => !path.startsWith('scripts/toolchain/') || path.endsWith('.json'))
  const ours = (check) => () => ({ problems: check(sources, root) })
  return {
    'unit tests': unitTests, // the longest first
    types: async () => ({ problems: await checkTypes() }),
    'dead code': () => tool('knip', ['--no-progress', '--no-config-hints']),
    lint: () => tool('oxlint', ['--type-aware', '--deny-warnings']),
    format: () => tool('oxfmt', ['--check']),
    'size budgets': checkSizeBudget,
    'door cost': checkDoorCost,
    arrows: ours(checkArrows),
    'forbidden code': ours(checkForbiddenCode),
    'text in views': ours(checkUiText),
    'rules and titles': ours(checkRules),
    'made documents': () => ({ problems: staleDocuments() }),
    'forbidden words': ours(checkForbiddenWords),
  }
}

async function tool(name, args) {
  const { ok, output } = await runTool(name, args)
  return { problems: ok ? [] : [output] }
}

async function unitTests() {
  const { passed, failed, output } = await runVitest(['unit', 'dom'])
  return { problems: failed > 0 ? [output] : [], summary: `${passed} of ${passed + failed} good`, passed, failed }
}

/**
 * Runs all checks, as many at a time as there are processors.
 * @returns {Promise<{ passed: number, failed: number }>} unit tests counted one by one, any other check as one
 */
export async function runChecks() {
  const waiting = Object.entries(checks())
  const total = { passed: 0, failed: 0 }
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { passed, failed } = await runCheck(...next)
      total.passed += passed
      total.failed += failed
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return total
}

async function runCheck(name, check) {
  const started = performance.now()
  const { problems, summary, passed, failed } = await check()
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const isFine = problems.length === 0
  console.log(
    `${isFine ? 'ok  ' : 'FAIL'}  ${name.padEnd(17)} ${seconds.padStart(5)} s${summary ? `  ${summary}` : ''}`,
  )
  if (!isFine) console.log(`\n${problems.join('\n')}\n`)
  return { passed: passed ?? (isFine ? 1 : 0), failed: failed ?? (isFine ? 0 : 1) }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { passed, failed } = await runChecks()
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}
