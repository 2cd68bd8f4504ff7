import { expect, test } from 'vitest'
import { checkForbiddenCode } from './forbiddenCode.mjs'

const check = (path, text) => checkForbiddenCode([{ path: `packages/${path}`, text }])

test.each([
  ['server/src/domain/x.ts', 'const now = Date.now()'],
  ['server/src/app/x.ts', 'const id = Math.random()'],
  ['server/src/app/x.ts', 'const at = new Date()'],
  ['server/src/transport/x.ts', 'setTimeout(close, 10)'],
  ['client/src/x.ts', 'globalThis.setInterval(ping, 10)'],
  ['client/src/x.ts', 'const clock = { setTimeout }'],
  ['client/src/x.ts', 'const wait = setTimeout'],
  ['server/src/app/x.ts', "import { setTimeout } from 'node:timers/promises'"],
  ['server/src/adapters/system/x.ts', 'const level = process.env.LEVEL'],
  ['server/src/config.ts', "import process from 'node:process'"],
  ['widget/src/x.ts', 'node.innerHTML = text'],
  ['widget/src/views/X.tsx', 'const x = <p dangerouslySetInnerHTML={{ __html: text }} />'],
  ['agent-console/src/x.ts', "node.insertAdjacentHTML('beforeend', text)"],
  ['client/src/x.ts', 'eval(text)'],
  ['widget/src/x.ts', 'const f = new Function(text)'],
  ['agent-console/src/models/x.ts', 'document.title = title'],
])('%s must not: %s', (path, text) => {
  expect(check(path, text)).toHaveLength(1)
})

test.each([
  ['server/src/domain/x.ts', 'const day = new Date(at)'],
  ['server/src/domain/x.ts', 'clock.setTimeout(close, 10); const { setTimeout } = clock'],
  ['server/src/domain/x.ts', 'type Clock = { setTimeout(ms: number): void }; interface A { process: string }'],
  ['server/src/adapters/system/x.ts', 'const now = Date.now()'],
  ['server/src/app/x.ts', 'function process(job) {}; process(1)'],
  ['server/src/main.ts', 'process.exit(1)'],
  ['client/src/testing/x.ts', 'setTimeout(done, 0)'],
  ['client/src/x.test.ts', 'setTimeout(done, 0); node.innerHTML'],
])('%s may: %s', (path, text) => {
  expect(check(path, text)).toEqual([])
})

test('only config.ts names settings', () => {
  const config = { path: 'packages/server/src/config.ts', text: 'export const schema = { DATABASE_URL: 1, PORT: 2 }' }
  const other = (text) => checkForbiddenCode([config, { path: 'packages/server/src/createServer.ts', text }])
  expect(other("const url = env['DATABASE_URL']")).toHaveLength(2)
  expect(other('const port = env.PORT')).toHaveLength(1)
  expect(other('const port = config.port')).toEqual([])
})
