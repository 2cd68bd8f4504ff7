import { expect, test } from 'vitest'
import { OUTDOOR } from '../../fixtures/people.ts'
import { startWorld } from '../../fixtures/world.ts'
import { IdentitySecret } from './IdentitySecret.ts'

test('[A32] a secret for signed identities is made once per press, and shown until it is put away', async () => {
  const { inside, relay } = await startWorld({ acks: { rotateIdentitySecret: { secret: 's3cret' } } })
  const secret = new IdentitySecret(OUTDOOR, inside().saves)
  await Promise.all([secret.make(), secret.make()])
  expect(secret.made.value).toBe('s3cret')
  const asked = relay.calls.filter(({ name }) => name === 'rotateIdentitySecret')
  expect(asked.map(({ args }) => args[0])).toEqual([{ siteId: OUTDOOR }])
})

test('[A32] a refusal shows nothing in its place', async () => {
  const { inside, relay } = await startWorld()
  relay.refusals['rotateIdentitySecret'] = { code: 'forbidden', retryable: false }
  const secret = new IdentitySecret(OUTDOOR, inside().saves)
  await secret.make()
  expect(secret.made.value).toBe(null)
  expect(inside().notices.shown.value).toHaveLength(1)
})
