// `npm test`: the checks, then the integration tests, then the tests in a real browser.
// The last line is always `N passed, N failed`. With arguments only the matching tests run: npm test -- tests/e2e/queue
import { runChecks } from './check.mjs'
import { runNode } from './checks/tools.mjs'
import { runVitest } from './checks/vitest.mjs'

// Once, before relays start side by side: each would build what is missing or old, into the same folder.
for (const name of ['widget', 'agent-console']) {
  const built = await runNode([`packages/${name}/build.mjs`])
  if (!built.ok) {
    console.log(`building ${name} failed\n${built.output}`)
    process.exit(1)
  }
}

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
