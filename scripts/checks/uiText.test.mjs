import { expect, test } from 'vitest'
import { checkUiText } from './uiText.mjs'

const check = (text, path = 'packages/widget/src/views/X.tsx') => checkUiText([{ path, text }])

test.each([
  'const x = <p>Hello</p>',
  "const x = <p>{'Hello'}</p>",
  'const x = <p>{`Hello ${name}`}</p>',
  "const x = <p>{open ? 'Close' : t.open}</p>",
  "const x = <p>{name ?? 'Nobody'}</p>",
  'const x = <button aria-label="Send" />',
  "const x = <input placeholder={'Message'} />",
  'const x = <img alt="Grüße" />',
  'const x = <Field label="Name" />',
])('is text for people: %s', (text) => {
  expect(check(text)).toHaveLength(1)
  expect(check(text, 'packages/agent-console/src/parts/X.tsx')).toHaveLength(1)
})

test.each([
  'const x = <p>{t.hello}</p>',
  "const x = <p>{t('hello')}</p>",
  'const x = <p class="large" role="log" aria-live="polite">·</p>',
  "const x = <p>{status === 'open' && <b />}</p>",
  'const x = <img alt="" />',
])('is not: %s', (text) => {
  expect(check(text)).toEqual([])
})

test('elsewhere text may be written', () => {
  expect(check('const x = <p>Hello</p>', 'packages/widget/src/views/X.test.tsx')).toEqual([])
  expect(check('const x = <p>Hello</p>', 'packages/agent-console/src/App.tsx')).toEqual([])
})
