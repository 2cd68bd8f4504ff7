// `npm test`: the checks, then the integration tests, then the tests in a real browser.
// The last line is always `N passed, N failed`. With arguments only the matching tests run: npm test -- tests/e2e/queue
import { runChecks } from './check.mjs'
import { runVitest } from './checks/vitest.mjs'

const args = process.argv.slice(2)
const steps =
  args.length > 0
    ? [() => runVitest(['unit', 'dom', 'integration', 'browser'], { live: true, args })]
    : [runChecks, () => runVitest(['integration'], { live: true }), () => runVitest(['browser'], { live: true })]

const total = { passed: 0, failed: 0 }
for (const step of steps) {
  const { passed, failed } = await step()
  total.passed += passed
  total.failed += failed
}
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
