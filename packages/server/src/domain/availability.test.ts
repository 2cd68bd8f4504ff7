import { expect, it } from 'vitest'
import { graceOf, LEASE_SWEEP_MS, mayReceive } from './availability.ts'

it('[R5] chats come to those who are connected and online, on the phone too', () => {
  const receiving = (['online', 'phone', 'busy', 'away', 'offline'] as const).filter((availability) =>
    mayReceive({ availability, connected: true }),
  )
  expect(receiving).toEqual(['online', 'phone'])
  expect(mayReceive({ availability: 'online', connected: false })).toBe(false)
})

it('[O10] an agent’s chats are kept 20 s after a clean close and 40 s after silence, three minutes on the phone', () => {
  expect(graceOf('online')).toEqual({ silentMs: 40_000, closedMs: 20_000 })
  expect(graceOf('busy')).toEqual(graceOf('online'))
  expect(graceOf('phone')).toEqual({ silentMs: 180_000, closedMs: 180_000 })
  expect(graceOf('online').silentMs + LEASE_SWEEP_MS).toBeLessThanOrEqual(45_000)
})
