import { expect, it } from 'vitest'
import { mara } from '../testing/people.ts'
import { BEGIN, says } from '../testing/Story.ts'
import { decide } from './decide.ts'

it('[L13] nothing can be done to a conversation that does not exist, but start it', () => {
  const send = { name: 'send', kind: 'message', content: says('Hi') } as const
  expect(decide(null, send, { now: BEGIN, actor: mara, nextSeq: 1 })).toEqual({
    ok: false,
    refusal: { code: 'not_found' },
  })
})
