import { FakeEnvironment, siteView } from '@deskbell/client/testing'
import { describe, expect, it } from 'vitest'
import { fakeModel } from '../../../test/fakeModel.ts'

describe('moreActions', () => {
  const form = { name: '', email: '', text: '' }

  it('[W12] says what is missing, keeps the text, and sends nothing', async () => {
    const m = fakeModel()
    m.open()
    await m.environment.run(100)
    m.relay.say({ type: 'site', value: siteView({ answersByEmail: true }) })
    await m.environment.run(100)
    m.more.leave()
    for (const [field, words] of Object.entries({ ...form, email: 'ana@example', text: ' ' }))
      m.more.leaveField(field as 'email', words)
    m.more.leaveSend()
    expect(m.core.ui.leave?.errors).toMatchObject({ email: 'emailEnding', text: 'textNeeded' })
    expect(m.relay.received).toEqual([])
  })

  it('[W12] a field is called wrong when it is left, and right as soon as it is', () => {
    const m = fakeModel()
    m.more.leave()
    m.more.leaveField('email', 'ana')
    expect(m.core.ui.leave?.errors).toEqual({})
    m.more.leaveCheck('email')
    expect(m.core.ui.leave?.errors.email).toBe('emailAt')
    m.more.leaveField('email', 'ana@example.com')
    expect(m.core.ui.leave?.errors.email).toBeUndefined()
    m.more.leaveField('email', '')
    m.more.leaveCheck('email')
    expect(m.core.ui.leave?.errors.email).toBeUndefined()
  })

  it('[W12] a left message begins a conversation that waits for nobody', async () => {
    const m = fakeModel()
    m.open()
    await m.environment.run(100)
    m.act.draft('My lamp')
    m.more.leave()
    m.more.leaveField('email', ' ana@example.com ')
    m.more.leaveSend()
    await m.environment.run(100)
    expect(m.relay.received).toMatchObject([{ type: 'start', leave: true, form: { email: 'ana@example.com' } }])
    expect(m.core.ui).toMatchObject({ leave: null, draft: '' })
  })

  describe('a full queue', () => {
    async function full() {
      const m = fakeModel()
      m.open()
      m.relay.refusals.push({ code: 'queue_full', retryable: true })
      m.act.draft('My lamp')
      m.act.send()
      // Long enough for what follows to come before the next attempt.
      m.environment.random = () => 0.9
      await m.environment.run(50)
      m.environment.random = FakeEnvironment.prototype.random
      m.act.draft('hums')
      m.act.send()
      m.act.draft('Also')
      return m
    }

    it('[W32] what was written is taken back into the form, and left once, in the same department', async () => {
      const m = await full()
      m.core.look.department = 'dep_2'
      m.more.leave()
      expect(m.core.ui.leave).toMatchObject({ text: 'My lamp\nhums\nAlso', why: 'queueFull' })
      expect(m.client.outbox()).toEqual([])
      m.more.leaveField('email', 'ana@example.com')
      m.more.leaveSend()
      await m.environment.run(30_000)
      expect(m.relay.received.map(({ type }) => type)).toEqual(['start', 'start'])
      expect(m.relay.received[1]).toMatchObject({
        leave: true,
        departmentId: 'dep_2',
        content: { parts: [{ text: 'My lamp\nhums\nAlso' }] },
      })
      expect(m.relay.timelines.size).toBe(1)
    })

    it('[W32] going back takes the text along, to be sent again', async () => {
      const m = await full()
      m.more.leave()
      m.more.closeLeave()
      expect(m.core.ui).toMatchObject({ current: null, leave: null, draft: 'My lamp\nhums\nAlso' })
    })

    it('[W32] what is on its way just now is waited for, so that it is not left twice', async () => {
      const m = await full()
      m.relay.latencyMs = 100
      m.act.retry(m.core.current()!.pending[0]!.clientId)
      m.more.leave()
      m.more.leave()
      expect(m.core.ui.leave).toBeNull()
      await m.environment.run(1_000)
      expect(m.core.ui.leave).toMatchObject({ why: 'leavesQueue', text: 'Also' })
      expect(m.relay.timelines.size).toBe(1)
    })
  })

  it('[W12] left instead of waiting, it takes the conversation out of the queue', async () => {
    const m = fakeModel()
    m.open()
    await m.write('Hello')
    m.more.leave()
    m.more.leaveField('text', 'My number is 20418')
    m.more.leaveField('email', 'ana@example.com')
    m.more.leaveSend()
    await m.environment.run(200)
    expect(m.relay.received.map(({ type }) => type)).toEqual(['start', 'send'])
    expect(m.environment.socket.framesOf('act')).toMatchObject([
      { name: 'leaveMessage', args: { name: '', email: 'ana@example.com' } },
    ])
    expect(m.core.ui.leave).toBeNull()
  })

  it('[W12] refused, the form stays as it is and says so', async () => {
    const m = fakeModel()
    m.open()
    await m.write('Hello')
    m.relay.refusals.push({ code: 'invalid_field', retryable: false })
    m.more.leave()
    m.more.leaveField('email', 'ana@example.com')
    m.more.leaveSend()
    await m.environment.run(200)
    expect(m.core.ui.leave).toMatchObject({ email: 'ana@example.com', busy: false, errors: { all: 'notLeft' } })
  })

  it('[W12] going back takes the text along', () => {
    const m = fakeModel()
    m.act.draft('My lamp')
    m.more.leave()
    m.more.leaveField('text', 'My lamp is broken')
    m.more.closeLeave()
    expect(m.core.ui).toMatchObject({ leave: null, draft: 'My lamp is broken' })
  })

  it('[W13] a rating goes out once, with its comment; without a star nothing does', async () => {
    const m = fakeModel()
    m.open()
    await m.write('Hello')
    m.more.rate()
    m.more.score(4)
    m.more.comment(' Quick. ')
    m.more.rate()
    m.more.rate()
    await m.environment.run(200)
    expect(m.environment.socket.framesOf('act')).toMatchObject([
      { name: 'rate', args: { score: 4, comment: 'Quick.' } },
    ])
  })

  it('[W33] ending is asked once more, and nothing ends before', async () => {
    const m = fakeModel()
    m.open()
    await m.write('Hello')
    m.more.menu()
    m.more.end()
    expect(m.core.ui.menu).toBe('end')
    m.more.escape()
    expect(m.core.ui.menu).toBe(false)
    m.more.menu()
    m.more.end()
    m.more.menu()
    expect(m.core.ui.menu).toBe(false)
    await m.environment.run(200)
    expect(m.environment.socket.framesOf('act')).toEqual([])
  })

  it('[W13] the visitor can end it, go on, or begin anew', async () => {
    const m = fakeModel()
    m.open()
    await m.write('Hello')
    m.more.menu()
    m.more.end()
    m.more.end()
    await m.environment.run(200)
    expect(m.environment.socket.framesOf('act')).toMatchObject([{ name: 'close' }])
    m.more.goOn()
    expect(m.core.ui.rating.skipped).toBe(true)
    m.more.again()
    expect(m.core.ui).toMatchObject({ current: null, rating: { skipped: false } })
  })
})
