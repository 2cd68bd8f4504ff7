import { FakeEnvironment, FakeRelay, fakeClient } from '@deskbell/client/testing'
import { formats } from './model/talk/formats.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { en } from './i18n/en.ts'
import { createModel } from './model/createModel.ts'
import { text } from './states/people.ts'
import { keepIn } from './storage.ts'
import { shareConnection } from './tabs.ts'

type Held = { name: string; letGo(reason: unknown): void }

/** navigator.locks, as far as it is used: one name, waiting in line, stealing. */
class FakeLocks {
  #held: Held | undefined
  #line: (() => void)[] = []

  request(name: string, options: { steal?: boolean; signal?: AbortSignal }, run: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const take = () => {
        if (options.signal?.aborted) return this.#next()
        const held: Held = { name, letGo: reject }
        this.#held = held
        void run().then(() => {
          resolve()
          if (this.#held === held) this.#next()
        })
      }
      options.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))
      if (options.steal) {
        this.#held?.letGo(new DOMException('', 'AbortError'))
        take()
      } else if (this.#held) this.#line.push(take)
      else take()
    })
  }
  #next(): void {
    this.#held = undefined
    this.#line.shift()?.()
  }
}

/** BroadcastChannel by microtasks. */
class FakeChannel {
  static all: FakeChannel[] = []
  onmessage: ((event: { data: unknown }) => void) | undefined
  constructor() {
    FakeChannel.all.push(this)
  }
  postMessage(data: unknown): void {
    const copy = structuredClone(data)
    for (const other of FakeChannel.all) if (other !== this) queueMicrotask(() => other.onmessage?.({ data: copy }))
  }
  close(): void {
    FakeChannel.all = FakeChannel.all.filter((other) => other !== this)
  }
}

let environment: FakeEnvironment
let relay: FakeRelay

beforeEach(() => {
  environment = new FakeEnvironment()
  relay = new FakeRelay(environment)
  FakeChannel.all = []
  vi.stubGlobal('BroadcastChannel', FakeChannel)
  vi.stubGlobal('navigator', { locks: new FakeLocks() })
})
afterEach(() => vi.unstubAllGlobals())

/** A tab whose model shares its connection with the others. */
function tab(visible: boolean) {
  const client = fakeClient(environment, { device: environment.randomHex(16) })
  const page = {
    visible: () => state.visible,
    full: () => false,
    dark: () => false,
    online: () => true,
    now: () => environment.now(),
    later: (ms: number, fn: () => void) => environment.setTimer(ms, fn),
  }
  const state = { visible }
  const { core, act, open } = createModel({
    client,
    keep: keepIn(environment.storage, 'w:'),
    look: { name: 'Halden', greeting: '' },
    words: { t: en, talk: null, more: null, locale: 'en-GB', formats: formats('en-GB') },
    page,
    paint: () => sharing?.told(),
    connect: () => sharing?.seek(),
    needMore() {},
  })
  const sharing: ReturnType<typeof shareConnection> | undefined = shareConnection(core, client, 'deskbell')
  core.relay = sharing.relay
  open()
  return { client, core, act, sharing, state }
}
type Tab = ReturnType<typeof tab>
const live = () => relay.links.filter(({ socket }) => socket.state === 'open').length
const write = (from: Tab, words: string) => {
  from.act.draft(words)
  from.act.send()
  // What a storage event does in the other tabs.
  return environment.run(100)
}
const shown = ({ core }: Tab) =>
  core.current()?.events.map((event) => event.type === 'message' && event.content.parts[0]).length

describe('tabs', () => {
  it('[W16] the tab that is seen takes the one socket; the other shows the same', async () => {
    const one = tab(true)
    await environment.run(100)
    await write(one, 'Hello')
    one.state.visible = false
    const two = tab(true)
    await environment.run(200)
    expect(live()).toBe(1)
    expect(one.client.state.kind).toBe('stopped')
    expect(two.core.snapshot().link).toBe('live')
    expect(one.core.snapshot().link).toBe('live')
    expect(two.core.ui.current).toBe(one.core.ui.current)
    expect([shown(one), shown(two)]).toEqual([1, 1])
  })

  it('[W16] what a follower writes goes out by the leader, once', async () => {
    const one = tab(true)
    await environment.run(100)
    await write(one, 'Hello')
    const two = tab(true)
    await environment.run(200)
    await write(one, 'From the other window')
    expect(one.core.current()?.pending).toHaveLength(1)
    two.client.refresh()
    await environment.run(100)
    one.client.refresh()
    await environment.run(100)
    expect(relay.received.map(({ content }) => content)).toEqual([text('Hello'), text('From the other window')])
    expect([shown(one), shown(two)]).toEqual([2, 2])
    expect(one.core.current()?.pending).toEqual([])
  })

  it('[W16] what a follower asks for is done where the connection is', async () => {
    const one = tab(true)
    await environment.run(100)
    await write(one, 'Hello')
    tab(true)
    await environment.run(200)
    const answer = one.core.relay.act('close', {}, { conversationId: one.core.ui.current! })
    await environment.run(200)
    expect(await answer).toMatchObject({ ok: true })
    expect(environment.socket.framesOf('act')).toHaveLength(1)
  })

  it('[W16] the next in line takes over when the leader goes', async () => {
    const one = tab(true)
    await environment.run(100)
    await write(one, 'Hello')
    const two = tab(true)
    await environment.run(200)
    two.sharing.leave()
    await environment.run(200)
    expect(live()).toBe(1)
    expect(one.client.state.kind).toBe('live')
    await write(one, 'Still here')
    expect(shown(one)).toBe(2)
  })

  it('[W16] a tab that is not seen does not take it away', async () => {
    const one = tab(true)
    await environment.run(100)
    const two = tab(false)
    await environment.run(200)
    expect(one.client.state.kind).toBe('live')
    expect(two.client.state.kind).not.toBe('live')
    two.state.visible = true
    two.sharing.seek()
    await environment.run(200)
    expect(two.client.state.kind).toBe('live')
    expect(live()).toBe(1)
  })

  it('[W16] nobody answers: what was asked is told to have failed', async () => {
    const one = tab(true)
    await environment.run(100)
    const two = tab(true)
    await environment.run(100)
    FakeChannel.all = FakeChannel.all.slice(0, 1)
    const answer = one.core.relay.act('close', {}, {})
    await environment.run(40_000)
    expect(await answer).toMatchObject({ ok: false, refused: { code: 'offline' } })
    void two
  })

  it('[W16] without locks each tab has a socket of its own', async () => {
    vi.stubGlobal('navigator', {})
    tab(true)
    tab(true)
    await environment.run(200)
    expect(live()).toBe(2)
  })
})
