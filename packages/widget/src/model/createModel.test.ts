import { FakeEnvironment, FakeRelay, fakeClient, siteView } from '@deskbell/client/testing'
import { formats } from './talk/formats.ts'
import type { Client } from '@deskbell/client'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { en } from '../i18n/en.ts'
import { keepIn } from '../storage.ts'
import { createModel } from './createModel.ts'
import type { Line } from './core.ts'
import { moreActions } from './more/moreActions.ts'

let environment: FakeEnvironment
let relay: FakeRelay
let client: Client
let visible: boolean

beforeEach(() => {
  environment = new FakeEnvironment()
  relay = new FakeRelay(environment)
  client = fakeClient(environment)
  visible = true
})

function model(line: Line = client) {
  const paint = vi.fn<() => void>()
  const made = createModel({
    client: line,
    keep: keepIn(environment.storage, 'w:'),
    look: { name: 'Halden', greeting: 'Hello' },
    words: { t: en, talk: null, more: null, locale: 'en-GB', formats: formats('en-GB') },
    page: {
      visible: () => visible,
      full: () => false,
      dark: () => false,
      now: () => environment.now(),
      later: (ms, fn) => environment.setTimer(ms, fn),
    },
    paint,
    connect: () => made.core.client.connect(),
    needMore: (then) => then(moreActions(made.core)),
  })
  return { ...made, more: moreActions(made.core), paint }
}
const kept = (key: string) => environment.storage.get('w:' + key)
async function write({ act }: ReturnType<typeof model>, words: string) {
  act.draft(words)
  act.send()
  await environment.run(200)
}

describe('createModel', () => {
  it('[W3] connects when somebody wants to talk, and not before', async () => {
    const m = model()
    await environment.run(1000)
    expect(environment.sockets).toHaveLength(0)
    m.open()
    await environment.run(1000)
    expect(environment.sockets).toHaveLength(1)
    expect(m.core.snapshot().link).toBe('live')
  })

  it('[W7] what is sent before the connection is up is begun at once and stored later', async () => {
    const m = model()
    m.open()
    m.act.draft('Hello')
    m.act.send()
    expect(m.core.ui.draft).toBe('')
    expect(m.core.current()?.pending).toHaveLength(1)
    await environment.run(200)
    expect(relay.received).toHaveLength(1)
  })

  it('[W15] draft, conversation and text size are there again on the next page', async () => {
    const m = model()
    m.open()
    await write(m, 'Hello')
    m.act.draft('And then')
    m.more.scale(1.25)
    await environment.settle()
    client.close()

    client = fakeClient(environment)
    const next = model(client)
    expect(next.core.ui).toMatchObject({ draft: 'And then', scale: 1.25, current: m.core.ui.current })
    expect(kept('s')).toMatch(/^open cnv_/)
  })

  it('[W15] forgets what there is nothing to remember of', async () => {
    const m = model()
    m.open()
    m.act.close()
    await environment.settle()
    expect(kept('s')).toBeNull()
  })

  it('[W15] a conversation that is open goes on, wherever it was begun', async () => {
    const other = fakeClient(environment, { device: 'e'.repeat(32), storageKey: 'other:' })
    other.connect()
    const { conversationId } = other.start({ content: { parts: [{ type: 'text', text: 'Hello' }] } })
    await environment.run(200)
    const m = model()
    m.open()
    await environment.run(200)
    expect(m.core.ui.current).toBe(conversationId)
    expect(m.core.current()?.events).toHaveLength(1)
  })

  it('[W14] a link that is gone for two seconds is told, and told no longer when it is back', async () => {
    const m = model()
    m.open()
    await environment.run(1000)
    relay.cut()
    relay.latencyMs = 1e9
    await environment.run(1_900)
    expect(m.core.snapshot().link).toBe('connecting')
    await environment.run(200)
    expect(m.core.snapshot().link).toBe('down')
    relay.latencyMs = 10
    await environment.run(60_000)
    expect(m.core.snapshot().link).toBe('live')
  })

  it('[W8] text the outbox does not take stays in the field', () => {
    const m = model()
    m.act.draft('x'.repeat(4000))
    for (let n = 0; n < 201; n++) {
      m.act.draft('x')
      m.act.send()
    }
    expect(m.core.ui.draft).toBe('x')
    expect(client.outbox()).toHaveLength(200)
  })

  it('[W11] where only messages are taken, sending opens the form with the text', async () => {
    const m = model()
    m.open()
    await environment.run(100)
    relay.say({ type: 'site', value: siteView({ staffed: false, whenOffline: 'leave_message' }) })
    await environment.run(100)
    m.act.draft('My lamp')
    m.act.send()
    expect(m.core.ui.leave).toMatchObject({ text: 'My lamp' })
    expect(relay.received).toEqual([])
  })

  it('[W18] sends nothing that is empty or too long', async () => {
    const m = model()
    m.open()
    for (const words of ['', '   ', 'x'.repeat(4001)]) await write(m, words)
    expect(relay.received).toEqual([])
    expect(m.core.ui.draft).toHaveLength(4001)
  })

  it('[W1] a fault while painting is told in the console, and the next painting goes on', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const m = model()
    m.paint.mockImplementationOnce(() => {
      throw new Error('mine')
    })
    m.core.changed()
    await environment.settle()
    m.core.changed()
    await environment.settle()
    expect(warn).toHaveBeenCalledOnce()
    expect(m.paint).toHaveBeenCalledTimes(2)
    warn.mockRestore()
  })

  it('[W15] paints once for all that changes at a time', async () => {
    const m = model()
    m.act.draft('a')
    m.act.draft('b')
    m.core.changed()
    await environment.settle()
    expect(m.paint).toHaveBeenCalledOnce()
  })
})

describe('moreActions', () => {
  const form = { name: '', email: '', text: '' }

  it('[W12] says what is missing, keeps the text, and sends nothing', async () => {
    const m = model()
    m.open()
    await environment.run(100)
    relay.say({ type: 'site', value: siteView({ answersByEmail: true }) })
    await environment.run(100)
    m.more.leave()
    for (const [field, words] of Object.entries({ ...form, email: 'ana@example', text: ' ' }))
      m.more.leaveField(field as 'email', words)
    m.more.leaveSend()
    expect(m.core.ui.leave?.errors).toMatchObject({ email: 'emailEnding', text: 'textNeeded' })
    expect(relay.received).toEqual([])
  })

  it('[W12] a field is called wrong when it is left, and right as soon as it is', () => {
    const m = model()
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
    const m = model()
    m.open()
    await environment.run(100)
    m.act.draft('My lamp')
    m.more.leave()
    m.more.leaveField('email', ' ana@example.com ')
    m.more.leaveSend()
    await environment.run(100)
    expect(relay.received).toMatchObject([{ type: 'start', leave: true, form: { email: 'ana@example.com' } }])
    expect(m.core.ui).toMatchObject({ leave: null, draft: '' })
  })

  it('[W12] left instead of waiting, it takes the conversation out of the queue', async () => {
    const m = model()
    m.open()
    await write(m, 'Hello')
    m.more.leave()
    m.more.leaveField('text', 'My number is 20418')
    m.more.leaveField('email', 'ana@example.com')
    m.more.leaveSend()
    await environment.run(200)
    expect(relay.received.map(({ type }) => type)).toEqual(['start', 'send'])
    expect(environment.socket.framesOf('act')).toMatchObject([
      { name: 'leaveMessage', args: { name: '', email: 'ana@example.com' } },
    ])
    expect(m.core.ui.leave).toBeNull()
  })

  it('[W12] refused, the form stays as it is and says so', async () => {
    const m = model()
    m.open()
    await write(m, 'Hello')
    relay.refusals.push({ code: 'invalid_field', retryable: false })
    m.more.leave()
    m.more.leaveField('email', 'ana@example.com')
    m.more.leaveSend()
    await environment.run(200)
    expect(m.core.ui.leave).toMatchObject({ email: 'ana@example.com', busy: false, errors: { all: 'notLeft' } })
  })

  it('[W12] going back takes the text along', () => {
    const m = model()
    m.act.draft('My lamp')
    m.more.leave()
    m.more.leaveField('text', 'My lamp is broken')
    m.more.closeLeave()
    expect(m.core.ui).toMatchObject({ leave: null, draft: 'My lamp is broken' })
  })

  it('[W13] a rating goes out once, with its comment; without a star nothing does', async () => {
    const m = model()
    m.open()
    await write(m, 'Hello')
    m.more.rate()
    m.more.score(4)
    m.more.comment(' Quick. ')
    m.more.rate()
    m.more.rate()
    await environment.run(200)
    expect(environment.socket.framesOf('act')).toMatchObject([{ name: 'rate', args: { score: 4, comment: 'Quick.' } }])
  })

  it('[W13] the visitor can end it, go on, or begin anew', async () => {
    const m = model()
    m.open()
    await write(m, 'Hello')
    m.more.end()
    await environment.run(200)
    expect(environment.socket.framesOf('act')).toMatchObject([{ name: 'close' }])
    m.more.goOn()
    expect(m.core.ui.rating.skipped).toBe(true)
    m.more.again()
    expect(m.core.ui).toMatchObject({ current: null, rating: { skipped: false } })
  })
})
