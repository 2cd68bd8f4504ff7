import { expect, test } from 'vitest'
import { checkRules } from './rules.mjs'

const behaviour = {
  path: 'docs/behaviour.md',
  text: '# Rules\n- **[S1]** Sent means stored.\n- **[Q12]** The queue is fair.\n',
}
const tests = (text, path = 'packages/server/src/a.test.ts') => ({ path, text })

test('every rule needs a title and every quoted rule must exist', () => {
  const good = "describe('[S1] x', () => { it.each([1])(`[Q12] ${a}`, f) })"
  expect(checkRules([behaviour, tests(good)])).toEqual([])
  expect(checkRules([behaviour, tests("test('[S1] x', f)")])).toEqual(['docs/behaviour.md: no test title quotes [Q12]'])
  expect(checkRules([behaviour, tests(`test('[Z9] x', f); ${good}`)])).toEqual([
    'packages/server/src/a.test.ts:1:1  there is no rule [Z9] in docs/behaviour.md',
  ])
})

test('only titles count, those of contract suites too', () => {
  const both = "test('[S1] [Q12] x', f)"
  expect(checkRules([behaviour, tests(`// ${both}\nexpect('[S1] [Q12]')`)])).toHaveLength(2)
  expect(checkRules([behaviour, tests(both, 'packages/server/src/a.ts')])).toHaveLength(2)
  expect(checkRules([behaviour, tests(both, 'packages/server/test/contract/storeContract.ts')])).toEqual([])
})

test('a rule is stated once', () => {
  const twice = { ...behaviour, text: `${behaviour.text}- **[S1]** Again.\n` }
  expect(checkRules([twice, tests("test('[S1] [Q12]', f)")])).toEqual(['docs/behaviour.md: [S1] is there twice'])
})
