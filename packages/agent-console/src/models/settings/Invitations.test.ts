import { expect, test } from 'vitest'
import { OUTDOOR } from '../../fixtures/people.ts'
import { startWorld } from '../../fixtures/world.ts'
import { Invitations } from './Invitations.ts'

test.each([
  [{ url: 'https://x.example/join/1', mailed: true }, 'noor@halden.example'],
  [{ url: 'https://x.example/join/1', mailed: false }, null],
  [{ url: 'https://x.example/join/1' }, null],
])('[A35] an invitation was mailed when the relay says so: %j', async (ack, mailedTo) => {
  const { inside } = await startWorld({ acks: { inviteAgent: ack }, answers: { invitations: [] } })
  const invitations = new Invitations(OUTDOOR, inside().relay, inside().saves)
  await invitations.invite({ role: 'agent', email: ' noor@halden.example ', departmentIds: [] })
  expect(invitations.made.value).toEqual({ url: 'https://x.example/join/1', mailedTo })
})
