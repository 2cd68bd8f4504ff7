import { expect, test } from 'vitest'
import { conversation, said, streamScene } from '../test/streamScene.ts'
import type { Wall } from '../test/streamScene.ts'
import { messageEvent } from './testing/index.ts'

const WALLS: Wall[] = ['none', 'refused', 'forbidden', 'unanswered', 'held', 'held down', 'held up']
const FARES = ['well', 'whole', 'held', 'refused'] as const

test('[T10] whatever walls come and go and whatever is cut, every message is stored once and in order, and both ends agree', async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const made = streamScene({ seed })
    const { scene, environment, relay, client, http } = made
    const pick = <T>(from: readonly T[]): T => from[Math.floor(environment.random() * from.length)]!
    relay.append(conversation, messageEvent(0, 'first'))
    client.watch(conversation)
    client.connect()
    const mine: string[] = []
    const steps = [
      () => (scene.wall = pick(WALLS)),
      () => (http.fares = pick(FARES)),
      () => (http.cutAfterMs = pick([Infinity, 5_000])),
      () => (http.elsewhere = pick([true, false])),
      () => (http.failures = pick([0, 1, 5])),
      () => relay.cut(),
      () => relay.append(conversation, messageEvent(0, 'theirs')),
      () => client.drop(),
      () => client.wake(),
      () => environment.sleep(pick([2_000, 60_000])),
      () => {
        const text = `mine ${mine.length}`
        mine.push(text)
        client.send({ conversationId: conversation, kind: 'message', content: said(text) })
      },
    ]
    for (let step = 0; step < 40; step++) {
      pick([...steps, steps.at(-1)!, steps.at(-1)!])()
      await environment.run(pick([0, 10, 100, 1_000, 5_000, 15_000]))
      relay.ping()
    }
    scene.wall = pick(['none', 'held', 'refused'])
    Object.assign(http, { fares: 'well', cutAfterMs: Infinity, failures: 0, elsewhere: false })
    for (let tens = 0; tens < 8; tens++) {
      await environment.run(10_000)
      relay.ping()
    }
    expect(client.state.kind, `seed ${seed}`).toBe('live')
    expect(client.outbox(), `seed ${seed}`).toEqual([])
    const [stored, shown] = made.lists()
    expect(shown, `seed ${seed}`).toEqual(stored)
    const texts = relay
      .visible(conversation)
      .flatMap((event) =>
        event.type === 'message' ? event.content.parts.map((part) => (part.type === 'text' ? part.text : '')) : [],
      )
    expect(
      texts.filter((text) => text.startsWith('mine')),
      `seed ${seed}`,
    ).toEqual(mine)
    expect(client.faults, `seed ${seed}`).toBe(0)
  }
})
