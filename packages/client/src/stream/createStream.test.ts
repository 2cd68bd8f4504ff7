import { describe, expect, test } from 'vitest'
import { conversation, said, streamScene } from '../../test/streamScene.ts'
import { ListModel } from '../lists/index.ts'
import { fakeId, messageEvent } from '../testing/index.ts'

/** A client that is live by requests and follows a conversation. */
async function live(change: (made: ReturnType<typeof streamScene>) => void = () => {}) {
  const made = streamScene({ wall: 'forbidden' })
  change(made)
  made.relay.append(conversation, messageEvent(0, 'first'))
  made.client.watch(conversation)
  made.client.connect()
  await made.environment.run(5_000)
  expect(made.client.state.kind).toBe('live')
  const states: string[] = []
  made.client.subscribe(({ type }) => type === 'state' && states.push(made.client.state.kind))
  const send = (text: string) =>
    made.client.send({ conversationId: conversation, kind: 'message', content: said(text) })
  const isWhole = () => expect(made.lists()[1]).toEqual(made.lists()[0])
  return { ...made, states, send, isWhole }
}

describe('a stream', () => {
  test('[T4] ends after a while, and the next takes over with anchors: nothing is missed or doubled, and nobody notices', async () => {
    const { environment, relay, client, http, states, isWhole } = await live()
    const before = http.bodies('stream').length
    const model = client.conversation(conversation)!
    let seen = 0
    client.subscribe(({ type }) => type === 'conversation' && (seen = Math.max(seen, model.events.length)))
    for (let n = 0; n < 100; n++) {
      relay.append(conversation, messageEvent(0, `number ${n}`))
      await environment.run(1_000)
    }
    expect(http.bodies('stream').length - before).toBeGreaterThanOrEqual(4)
    expect(http.bodies('stream').at(-1)).toMatchObject({ resume: [{ conversationId: conversation }] })
    expect([states, seen]).toEqual([[], 101])
    // Where the visitor is was told once: a relay writes it down each time.
    expect(http.bodies('stream').filter(({ context }) => context !== undefined)).toHaveLength(1)
    isWhole()
  })

  test('[T4] that is cut every five seconds goes on at once', async () => {
    const { environment, relay, send, http, states, isWhole } = await live(({ http: cut }) => (cut.cutAfterMs = 5_000))
    for (let n = 0; n < 30; n++) {
      relay.append(conversation, messageEvent(0, `number ${n}`))
      send(`mine ${n}`)
      await environment.run(1_700)
    }
    await environment.run(1_000)
    expect(http.bodies('stream').length).toBeGreaterThan(8)
    expect(states).toEqual([])
    isWhole()
    expect(relay.visible(conversation)).toHaveLength(61)
  })

  test('[T10] that says nothing any more is replaced, also while nobody looks', async () => {
    const { environment, relay, http, states, isWhole } = await live()
    const [mute] = http.open
    mute!.socket.receive = () => {}
    relay.append(conversation, messageEvent(0, 'unheard'))
    // Before it would have ended anyway.
    await environment.run(10_500)
    isWhole()
    expect(states).toEqual([])
  })

  test('[T4] has a slot of its own, so that a socket given up on cannot close it', async () => {
    const { http } = await live()
    expect(http.bodies('stream')[0]?.['device']).toBe(`5${'d'.repeat(31)}`)
  })

  test('[T4] a page to log in to some network is no relay', async () => {
    const made = streamScene({ wall: 'forbidden' })
    let asked = 0
    made.http.ask = () => {
      asked++
      const text = new TextEncoder().encode('<!doctype html><title>Wi-Fi</title>\n')
      const reads = [{ done: false, value: text }, { done: true }]
      const body = { getReader: () => ({ read: () => Promise.resolve(reads.shift()!) }) }
      return Promise.resolve({ ok: true, status: 200, body, text: () => Promise.resolve('') })
    }
    made.client.connect()
    await made.environment.run(60_000)
    expect(made.client.state.kind).not.toBe('live')
    expect(asked).toBeLessThan(20)
  })

  test('[T4] asks again for the lists it was asked for, and does not ask twice', async () => {
    const { environment, client, http } = await live()
    const list = new ListModel(client, environment, 'queue')
    await environment.run(25_000)
    expect(http.bodies('stream').at(-1)?.frames).toEqual([{ type: 'watchList', view: 'queue' }])
    expect(http.bodies('frames').flatMap(({ frames }) => frames)).toContainEqual({ type: 'watchList', view: 'queue' })
    list.close()
    await environment.run(25_000)
    expect(http.bodies('stream').at(-1)?.frames).toBeUndefined()
  })
})

describe('requests with frames', () => {
  test('[T5] go one at a time, in order, together what is said together', async () => {
    const { environment, http, send, isWhole } = await live()
    const before = http.bodies('frames').length
    for (let n = 0; n < 40; n++) send(`number ${n}`)
    await environment.run(5_000)
    expect(http.most).toBe(1)
    expect(http.bodies('frames').length - before).toBeLessThan(15)
    isWhole()
  })

  test('[T5] whose answer is lost go again until they are answered, and nothing is said twice', async () => {
    const { environment, relay, http, send, states, isWhole } = await live()
    http.failures = 3
    send('once')
    await environment.run(8_000)
    expect(relay.received.length).toBeGreaterThan(1)
    expect([states, relay.visible(conversation).length]).toEqual([[], 2])
    isWhole()
  })

  test('[T5] that get no answer at all end the connection, and the next one has them', async () => {
    const { environment, relay, http, send, client, isWhole } = await live()
    http.failures = 5
    send('in the end')
    await environment.run(30_000)
    expect([client.state.kind, relay.visible(conversation).length]).toEqual(['live', 2])
    isWhole()
  })

  test('[T6] for a connection at another relay make it begin anew, and bring along what was meant for it', async () => {
    const { environment, relay, client, http, states } = await live()
    const other = fakeId('cnv', 2)
    relay.append(other, messageEvent(0, 'elsewhere'))
    http.elsewhere = true
    const before = http.bodies('stream').length
    client.watch(other)
    await environment.run(2_000)
    expect(client.conversation(other)?.events).toHaveLength(1)
    expect(http.bodies('stream')[before]?.frames).toMatchObject([{ type: 'watch', conversationId: other }])
    // What was brought is not asked again by a request, which would begin it anew for ever.
    await environment.run(10_000)
    expect(http.bodies('stream').length - before).toBe(1)
    expect(states).toEqual([])
  })
})
