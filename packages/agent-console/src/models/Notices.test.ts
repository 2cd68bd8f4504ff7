import { signal } from '@preact/signals'
import { describe, expect, test } from 'vitest'
import { chats } from '../fixtures/chats.ts'
import { FakeClock } from '../fixtures/FakeClock.ts'
import { OUTDOOR } from '../fixtures/people.ts'
import { deskRows, LIV } from '../fixtures/rows.ts'
import { startWorld } from '../fixtures/world.ts'
import { Notices } from './Notices.ts'

const refusal = { code: 'offline', retryable: true } as const

describe('what is said of actions', () => {
  test('[A30] the same once more is counted, and its time begins anew', () => {
    const clock = new FakeClock()
    const notices = new Notices(clock, signal(null))
    notices.done('notice.copied')
    clock.advance(4_000)
    notices.done('notice.copied')
    expect(notices.shown.value).toMatchObject([{ says: { done: 'notice.copied' }, times: 2 }])
    clock.advance(4_000)
    expect(notices.shown.value).toHaveLength(1)
    clock.advance(3_000)
    expect(notices.shown.value).toEqual([])
    notices.refused(refusal)
    notices.refused(refusal)
    notices.done('notice.copied')
    expect(notices.shown.value.map(({ times }) => times)).toEqual([2, 1])
  })

  test('[A30] closing names the visitor, and its way back goes when somebody went it', async () => {
    const { inside, relay } = await startWorld({ path: `c/${LIV}`, conversations: chats })
    await inside().actions.close(LIV)
    expect(inside().notices.shown.value).toMatchObject([
      { says: { done: 'notice.closed', with: { contactName: 'Liv Østby-Haugen' } } },
    ])
    const { view } = chats[LIV] ?? {}
    if (!view) throw new Error('no view')
    relay.set(LIV, { view: { ...view, status: 'closed' } })
    expect(inside().notices.shown.value).toHaveLength(1)
    relay.set(LIV, { view: { ...view, status: 'assigned' } })
    expect(inside().notices.shown.value).toEqual([])
    expect(deskRows).toHaveLength(4)
  })

  test('[A30] what was refused on a page of settings stays there; what was refused in a chat goes along', async () => {
    const { inside, relay } = await startWorld({ path: 'settings/agents' })
    relay.refusals['updateSite'] = refusal
    await inside().saves.do({ name: 'updateSite', args: { siteId: OUTDOOR, askName: true } }, null)
    expect(inside().notices.shown.value).toHaveLength(1)
    inside().go({ screen: 'inbox', view: 'mine', conversationId: null })
    expect(inside().notices.shown.value).toEqual([])
    inside().notices.refused(refusal)
    inside().go({ screen: 'settings', page: 'account' })
    expect(inside().notices.shown.value).toHaveLength(1)
  })
})
