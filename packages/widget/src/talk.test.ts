// @vitest-environment jsdom
import { FakeEnvironment, FakeRelay } from '@deskbell/client/testing'
import type { ClientOptions } from '@deskbell/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { en } from './i18n/en.ts'
import { createModel } from './model/createModel.ts'
import { firstContact } from './model/firstContact.ts'
import { text } from './states/people.ts'
import { keepIn } from './storage.ts'
import { createTalk } from './talk.ts'
import type { Talk } from './talk.ts'

let environment: FakeEnvironment
let relay: FakeRelay

beforeEach(() => {
  environment = new FakeEnvironment()
  relay = new FakeRelay(environment)
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
    },
  )
})
afterEach(() => vi.unstubAllGlobals())

/** A widget as panel.ts puts it together, without its views. */
function widget(name = 'a') {
  const options: ClientOptions = {
    url: 'wss://relay.example/ws/visitor',
    device: environment.randomHex(16),
    storageKey: `${name}:`,
    environment,
    hello: () => Promise.resolve({ site: 'site-key', auth: { visitorSecret: '5'.repeat(64) } }),
  }
  const root = document.createElement('div').attachShadow({ mode: 'open' })
  const refused = vi.fn<(reason: string) => void>()
  let talk: Talk | undefined
  const grow = () => (talk ??= createTalk(model.core, root, options, refused))
  const model = createModel({
    client: firstContact(options, grow),
    keep: keepIn(environment.storage, `${name}:`),
    look: { name: 'Halden', greeting: '' },
    words: { t: en, talk: null, more: null, locale: 'en-GB', formats: null },
    page: {
      visible: () => true,
      full: () => false,
      dark: () => false,
      online: () => true,
      now: () => environment.now(),
      later: (ms, fn) => environment.setTimer(ms, fn),
    },
    paint: () => talk?.notice(),
    connect: () => model.core.client.connect(),
    needMore() {},
  })
  model.open()
  return { ...model, refused, grow }
}
async function write({ act }: ReturnType<typeof widget>, words: string) {
  act.draft(words)
  act.send()
  await environment.run(500)
}
const said = (id: string) => relay.timelines.get(id)?.map((event) => event.type === 'message' && event.content)

describe('talk', () => {
  it('[W7] takes over from the first contact: the message stays on the screen, and is stored once', async () => {
    const w = widget()
    await environment.run(100)
    await write(w, 'Hello')
    const id = w.core.ui.current!
    const rows = () => [...(w.core.current()?.events ?? []), ...(w.core.current()?.pending ?? [])].length
    expect(rows()).toBe(1)
    w.grow()
    expect(rows()).toBe(1)
    for (let ms = 0; ms < 200; ms += 5) {
      await environment.run(5)
      expect(rows()).toBe(1)
    }
    expect(w.core.current()?.events).toHaveLength(1)
    await write(w, 'And more')
    expect(said(id)).toEqual([text('Hello'), text('And more')])
    expect(relay.links.filter(({ socket }) => socket.state === 'open')).toHaveLength(1)
  })

  it('[W7] begun in two tabs at once, it is one conversation with the words of both', async () => {
    const [one, two] = [widget(), widget('b')]
    await environment.run(100)
    await write(one, 'From one')
    const id = one.core.ui.current!
    const begun = { code: 'conversation_open', retryable: false, details: { conversationId: id } } as const
    // Once to the first contact, once to the real client.
    relay.refusals.push(begun, begun)
    await write(two, 'From the other')
    two.grow()
    await environment.run(20_000)
    expect(two.core.ui.current).toBe(id)
    expect(said(id)).toEqual([text('From one'), text('From the other')])
  })

  it('[W8] written too late for a conversation that has ended, it begins a new one', async () => {
    const w = widget()
    w.grow()
    await environment.run(200)
    await write(w, 'Hello')
    const first = w.core.ui.current
    relay.refusals.push({ code: 'conversation_closed', retryable: false })
    await write(w, 'One more thing')
    expect(w.core.ui.current).not.toBe(first)
    expect(said(w.core.ui.current!)).toEqual([text('One more thing')])
  })

  it.each(['department_unknown', 'bad_frame'] as const)(
    '[W35] a department that does not exist (%s) keeps nobody from being heard',
    async (code) => {
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
      const w = widget()
      w.grow()
      w.core.look.department = 'dep_none'
      await environment.run(200)
      relay.refusals.push({ code, retryable: false })
      await write(w, 'Hello')
      expect(said(w.core.ui.current!)).toEqual([text('Hello')])
      expect(relay.received.map((frame) => frame.type === 'start' && frame.departmentId)).toEqual([
        'dep_none',
        undefined,
      ])
      expect(warn).toHaveBeenCalledWith('Deskbell: there is no department "dep_none"')
      warn.mockRestore()
    },
  )

  it('[W4] takes itself out when the relay does not allow the page', async () => {
    const w = widget()
    w.grow()
    await environment.run(15)
    environment.socket.receive({ type: 'refused', ref: null, code: 'origin_not_allowed', retryable: false })
    await environment.run(100)
    expect(w.refused).toHaveBeenCalledWith('origin_not_allowed')
  })

  it('[W21] what is on the screen has been read, what came while nobody looked is new', async () => {
    const w = widget()
    w.grow()
    await environment.run(200)
    await write(w, 'Hello')
    const id = w.core.ui.current!
    const theirs = () =>
      relay.append(id, {
        id: '',
        seq: 0,
        type: 'message',
        at: environment.now(),
        by: { kind: 'agent', id: 'agt_1' },
        via: 'console',
        content: text('Hi'),
      })
    theirs()
    await environment.run(1000)
    expect(environment.socket.framesOf('marks').at(-1)).toMatchObject({ read: 2 })
    w.act.close()
    theirs()
    await environment.run(1000)
    expect(environment.socket.framesOf('marks').at(-1)).toMatchObject({ delivered: 3, read: 2 })
    expect(w.core.ui.newAfter).toBe(2)
    w.open()
    await environment.run(1000)
    expect(environment.socket.framesOf('marks').at(-1)).toMatchObject({ read: 3 })
  })

  it('[W24] after a logout the next visitor of this browser sees nothing of the last', async () => {
    const w = widget()
    const talk = w.grow()
    await environment.run(200)
    await write(w, 'Hello')
    w.act.draft('half')
    w.act.close()
    talk.forget()
    await environment.run(200)
    expect(environment.storage.keys()).toEqual([])
    expect(w.core.snapshot().conversations).toEqual([])
    expect(w.core.ui).toMatchObject({ current: null, draft: '' })
  })
})
