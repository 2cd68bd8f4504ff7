import { fakeClient, siteView } from '@deskbell/client/testing'
import { describe, expect, it, vi } from 'vitest'
import { fakeModel } from '../../test/fakeModel.ts'

describe('createModel', () => {
  it('[W3] connects when somebody wants to talk, and not before', async () => {
    const m = fakeModel()
    await m.environment.run(1000)
    expect(m.environment.sockets).toHaveLength(0)
    m.open()
    await m.environment.run(1000)
    expect(m.environment.sockets).toHaveLength(1)
    expect(m.core.snapshot().link).toBe('live')
  })

  it('[W7] what is sent before the connection is up is begun at once and stored later', async () => {
    const m = fakeModel()
    m.open()
    m.act.draft('Hello')
    m.act.send()
    expect(m.core.ui.draft).toBe('')
    expect(m.core.current()?.pending).toHaveLength(1)
    await m.environment.run(200)
    expect(m.relay.received).toHaveLength(1)
  })

  it('[W15] draft, conversation and text size are there again on the next page', async () => {
    const m = fakeModel()
    m.open()
    await m.write('Hello')
    m.act.draft('And then')
    m.more.scale(1.25)
    await m.environment.settle()
    m.client.close()

    const next = fakeModel(m.environment, m.relay)
    expect(next.core.ui).toMatchObject({ draft: 'And then', scale: 1.25, current: m.core.ui.current })
    expect(m.kept('s')).toMatch(/^open cnv_/)
  })

  it('[W15] forgets what there is nothing to remember of', async () => {
    const m = fakeModel()
    m.open()
    m.act.close()
    await m.environment.settle()
    expect(m.kept('s')).toBeNull()
  })

  it('[W15] a conversation that is open goes on, wherever it was begun', async () => {
    const m = fakeModel()
    const other = fakeClient(m.environment, { device: 'e'.repeat(32), storageKey: 'other:' })
    other.connect()
    const { conversationId } = other.start({ content: { parts: [{ type: 'text', text: 'Hello' }] } })
    await m.environment.run(200)
    m.open()
    await m.environment.run(200)
    expect(m.core.ui.current).toBe(conversationId)
    expect(m.core.current()?.events).toHaveLength(1)
  })

  it('[W14] a link that is gone for two seconds is told, and told no longer when it is back', async () => {
    const m = fakeModel()
    m.open()
    await m.environment.run(1000)
    m.relay.cut()
    m.relay.latencyMs = 1e9
    await m.environment.run(1_900)
    expect(m.core.snapshot().link).toBe('connecting')
    await m.environment.run(200)
    expect(m.core.snapshot().link).toBe('down')
    m.relay.latencyMs = 10
    await m.environment.run(60_000)
    expect(m.core.snapshot().link).toBe('live')
  })

  it('[W14] a link that is gone is told at once when the browser says that it is offline', async () => {
    const m = fakeModel()
    m.open()
    await m.environment.run(1000)
    m.page.isOnline = false
    m.relay.latencyMs = 1e9
    m.client.drop()
    await m.environment.run(1)
    expect(m.core.snapshot().link).toBe('down')
    m.relay.latencyMs = 10
    m.page.isOnline = true
    await m.environment.run(60_000)
    expect(m.core.snapshot().link).toBe('live')
  })

  it('[W35] a conversation begins in the department of the page, else in the one that was chosen', async () => {
    const m = fakeModel()
    m.open()
    m.more.department('dep_2')
    await m.write('Hello')
    expect(m.relay.received).toMatchObject([{ departmentId: 'dep_2' }])
    m.core.look.department = 'dep_3'
    m.core.show(null)
    await m.write('Hello again')
    expect(m.relay.received[1]).toMatchObject({ departmentId: 'dep_3' })
  })

  it('[W8] text the outbox does not take stays in the field', () => {
    const m = fakeModel()
    m.act.draft('x'.repeat(4000))
    for (let n = 0; n < 201; n++) {
      m.act.draft('x')
      m.act.send()
    }
    expect(m.core.ui.draft).toBe('x')
    expect(m.client.outbox()).toHaveLength(200)
  })

  it('[W11] where only messages are taken, sending opens the form with the text', async () => {
    const m = fakeModel()
    m.open()
    await m.environment.run(100)
    m.relay.say({ type: 'site', value: siteView({ staffed: false, whenOffline: 'leave_message' }) })
    await m.environment.run(100)
    m.act.draft('My lamp')
    m.act.send()
    expect(m.core.ui.leave).toMatchObject({ text: 'My lamp' })
    expect(m.relay.received).toEqual([])
  })

  it('[W18] sends nothing that is empty or too long', async () => {
    const m = fakeModel()
    m.open()
    for (const words of ['', '   ', 'x'.repeat(4001)]) await m.write(words)
    expect(m.relay.received).toEqual([])
    expect(m.core.ui.draft).toHaveLength(4001)
  })

  it('[W1] a fault while painting is told in the console, and the next painting goes on', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const m = fakeModel()
    m.paint.mockImplementationOnce(() => {
      throw new Error('mine')
    })
    m.core.changed()
    await m.environment.settle()
    m.core.changed()
    await m.environment.settle()
    expect(warn).toHaveBeenCalledOnce()
    expect(m.paint).toHaveBeenCalledTimes(2)
    warn.mockRestore()
  })

  it('[W15] paints once for all that changes at a time', async () => {
    const m = fakeModel()
    m.act.draft('a')
    m.act.draft('b')
    m.core.changed()
    await m.environment.settle()
    expect(m.paint).toHaveBeenCalledOnce()
  })
})
