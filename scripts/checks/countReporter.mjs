import { writeFileSync } from 'node:fs'

/**
 * A vitest reporter that writes how many tests passed and failed to the file named by DESKBELL_COUNTS_FILE.
 * A skipped test counts as failed: a promise nobody looks at is not kept. So does a file that could not be loaded.
 */
// oxlint-disable-next-line import/no-default-export -- vitest loads a reporter by its default export
export default class CountReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const skipped = tests.filter((test) => !['passed', 'failed'].includes(test.result().state))
    const brokenSuites = modules.flatMap((module) => [module, ...module.children.allSuites()]).filter(isBroken)
    const passed = tests.filter((test) => test.result().state === 'passed').length
    const counts = { passed, failed: tests.length - passed + brokenSuites.length + unhandledErrors.length }
    for (const test of skipped)
      console.log(`Skipped, which counts as failed: ${test.module.moduleId} > ${test.fullName}`)
    writeFileSync(/** @type {string} */ (process.env['DESKBELL_COUNTS_FILE']), JSON.stringify(counts))
  }
}

/** Its hook failed, or it could not be loaded. */
function isBroken(suite) {
  return suite.errors().length > 0
}
