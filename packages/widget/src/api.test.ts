import { FakeEnvironment, FakeRelay, fakeClient } from '@deskbell/client/testing'
import { formats } from './model/talk/formats.ts'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createApi } from './api.ts'
import { en } from './i18n/en.ts'
import { createModel } from './model/createModel.ts'
import { present } from './model/present.ts'
import { presentTalk } from './model/talk/presentTalk.ts'
import { enTalk } from './i18n/enTalk.ts'
import { keepIn } from './storage.ts'
import type { Talk } from './talk.ts'

let environment: FakeEnvironment
const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
vi.spyOn(console, 'error').mockImplementation(() => {})

beforeEach(() => {
  environment = new FakeEnvironment()
  warn.mockClear()
})

function widget() {
  const relay = new FakeRelay(environment)
  const client = fakeClient(environment)
  const words = { t: en, talk: enTalk, more: null, locale: 'en-GB', formats: formats('en-GB') }
  const model = createModel({
    client,
    keep: keepIn(environment.storage, 'w:'),
    look: { name: 'Halden', greeting: '' },
    words,
    page: {
      visible: () => true,
      full: () => false,
      dark: () => false,
      online: () => true,
      now: () => environment.now(),
      later: (ms, fn) => environment.setTimer(ms, fn),
    },
    paint: () => api.shown(present(model.core.scene(), presentTalk)),
    connect: () => client.connect(),
    needMore() {},
  })
  const forget = vi.fn<() => void>()
  const remove = vi.fn<() => void>()
  const launcher = { hidden: false } as HTMLElement
  const api = createApi({
    core: model.core,
    open: model.open,
    close: model.act.close,
    launcher,
    remove,
    needTalk: async () => ({ relay: client, forget }) as unknown as Talk,
  })
  const run = (...call: unknown[]) => api.run(call)
  const heard: unknown[] = []
  for (const name of ['open', 'close', 'message', 'connection', 'error', 'identified']) {
    run('on', name, (detail: unknown) => heard.push(detail === undefined ? name : [name, detail]))
  }
  return { ...model, relay, client, run, heard, forget, remove, launcher }
}

describe('api', () => {
  it('[W35] the page names the department of what begins from now on', async () => {
    const { run, act, relay } = widget()
    run('open')
    run('setDepartment', 'dep_2')
    await environment.run(100)
    act.draft('Hello')
    act.send()
    await environment.run(100)
    expect(relay.received).toMatchObject([{ departmentId: 'dep_2' }])
  })

  it('[W24] tells what happens, in order', async () => {
    const { run, heard, act } = widget()
    run('open')
    await environment.run(100)
    act.draft('Hello')
    act.send()
    await environment.run(100)
    run('close')
    await environment.settle()
    expect(heard).toEqual([
      'open',
      ['connection', 'connecting'],
      ['connection', 'live'],
      ['message', { from: 'visitor', text: 'Hello' }],
      'close',
    ])
  })

  it('[W24] a listener that throws harms nobody, and off is off', async () => {
    const { run, heard } = widget()
    const late = vi.fn<() => void>()
    run('on', 'open', () => {
      throw new Error('mine')
    })
    run('on', 'open', late)
    run('once', 'open', late)
    run('off', 'open', late)
    run('open')
    run('close')
    await environment.settle()
    run('open')
    await environment.run(100)
    expect(late).toHaveBeenCalledOnce()
    expect(heard).toContain('open')
  })

  it.each([['nonsense'], ['toString'], ['constructor'], [undefined], [{}]])(
    '[W24] an unknown call %j is told, not thrown',
    (verb) => {
      const { run, heard } = widget()
      expect(() => run(verb)).not.toThrow()
      expect(heard).toHaveLength(1)
      expect(warn).toHaveBeenCalledOnce()
    },
  )

  it('[W24] nonsense given to a known call is told, not thrown', () => {
    const { run, heard } = widget()
    expect(() => run('setAttributes', null)).not.toThrow()
    expect(heard).toHaveLength(1)
  })

  it('[W24] a function for the identity is called when somebody talks, not before', async () => {
    const { run } = widget()
    const token = vi.fn<() => Promise<string>>(() => Promise.resolve('jwt'))
    run('identify', token)
    run('setAttributes', { plan: 'pro', seats: 3 })
    await environment.run(1000)
    expect(token).not.toHaveBeenCalled()
    run('open')
    await environment.run(100)
    expect(token).toHaveBeenCalledOnce()
    expect(environment.socket.framesOf('identify')).toMatchObject([{ jwt: 'jwt' }])
    expect(environment.socket.framesOf('act')).toMatchObject([
      { name: 'setAttributes', args: { attributes: { plan: 'pro', seats: '3' } } },
    ])
  })

  it('[W24] an expired token is fetched anew, once', async () => {
    const { run, heard } = widget()
    const token = vi.fn<() => string>(() => 'jwt')
    run('identify', token)
    run('open')
    for (let n = 0; n < 3; n++) {
      await environment.run(100)
      const frame = environment.socket.framesOf('identify')[n]
      if (frame)
        environment.socket.receive({ type: 'refused', ref: frame.ref, code: 'identity_expired', retryable: false })
    }
    await environment.run(100)
    expect(token).toHaveBeenCalledTimes(2)
    expect(heard).toContainEqual(['error', { code: 'identity_expired' }])
  })

  it('[W24] logged out, the next visitor sees nothing of the last', async () => {
    const { run, core, forget } = widget()
    run('identify', null)
    await environment.settle()
    expect(forget).not.toHaveBeenCalled()
    core.keep.set('v', 'secret')
    run('identify', null)
    await environment.settle()
    expect(forget).toHaveBeenCalledOnce()
  })

  it('[W24] shows and hides the launcher, fills the field, and goes', () => {
    const { run, launcher, core, remove } = widget()
    run('hide')
    expect(launcher.hidden).toBe(true)
    run('show')
    expect(launcher.hidden).toBe(false)
    run('draft', 'About order 20418')
    expect(core.ui.draft).toBe('About order 20418')
    run('destroy')
    expect(remove).toHaveBeenCalledOnce()
  })
})
