import { expect, test } from 'vitest'
import { jsonLog } from './jsonLog.ts'

function logged(work: (log: ReturnType<typeof jsonLog>) => void): { text: string; line: Record<string, unknown> } {
  let text = ''
  work(
    jsonLog(
      'debug',
      (line) => (text += line),
      () => 0,
    ),
  )
  return { text, line: JSON.parse(text) as Record<string, unknown> }
}

const SECRET = 'f3'.repeat(32)

test.each([
  ['a login', 'connect postgres://deskbell:hunter2@db:5432/chat failed', 'hunter2', 'postgres://[hidden]@db:5432/chat'],
  ['a password without a user', 'at redis://:hunter2@cache:6379', 'hunter2', 'redis://[hidden]@cache:6379'],
  ['a mail address', '550 <vic.holm+x@home.example> unknown', 'vic.holm', '550 <[address]> unknown'],
  ['a query string', 'GET /reset?token=abc&x=1 failed', 'abc', '/reset?[hidden] failed'],
  ['a secret of a visitor', `visitor ${SECRET} is odd`, SECRET, 'visitor [hidden] is odd'],
  ['a signed identity', 'of eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJlLW9mLWl0', 'eyJzdWIi', 'of [hidden]'],
])('[G8] %s in the words of an error is not logged', (_what, words, secret, rest) => {
  const { text, line } = logged((log) => log.error('it failed', new Error(words), { why: words, list: [words] }))
  expect(text).not.toContain(secret)
  expect(line['why']).toContain(rest)
  expect((line['error'] as { stack: string }).stack).toContain('jsonLog.test.ts')
})

test('[G8] what is named like a secret is not logged, at any depth; ids are', () => {
  const { text, line } = logged((log) =>
    log.warn('odd', {
      connectionId: 'ab'.repeat(16),
      conversationId: `cnv_${'cd'.repeat(16)}`,
      cookie: 'a=b',
      request: { headers: { authorization: 'Bearer x', host: 'chat.example' } },
      why: `cnv_${'cd'.repeat(16)} is gone`,
      at: 'file:///app/node_modules/.pnpm/pg@8.23.1/node_modules/pg/lib/client.js:12:3',
    }),
  )
  expect(text).not.toMatch(/a=b|Bearer/)
  expect(line).toMatchObject({
    connectionId: 'ab'.repeat(16),
    conversationId: `cnv_${'cd'.repeat(16)}`,
    request: { headers: { authorization: '[hidden]', host: 'chat.example' } },
    why: `cnv_${'cd'.repeat(16)} is gone`,
    at: 'file:///app/node_modules/.pnpm/pg@8.23.1/node_modules/pg/lib/client.js:12:3',
  })
})

test('[G8] what somebody wrote stays one line', () => {
  const { text } = logged((log) => log.info('odd', { why: 'one\n{"level":"error"}\u2028two' }))
  expect(text.trimEnd().split('\n')).toHaveLength(1)
})
