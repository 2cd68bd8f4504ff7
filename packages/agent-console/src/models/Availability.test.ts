import { describe, expect, test } from 'vitest'
import type { Presence } from '@deskbell/protocol'
import { mara } from '../fixtures/people.ts'
import { startWorld } from '../fixtures/world.ts'
import type { World } from '../fixtures/world.ts'

const hear = (world: World, frame: Pick<Presence, 'state'> & Partial<Presence>) =>
  world.relay.tell({
    type: 'presence',
    frame: { type: 'presence', subject: { kind: 'agent', id: mara.id }, asOf: 0, ...frame },
  })
const saysOf = ({ inside }: World) => inside().notices.shown.value.map(({ says }) => says)

describe('being Away', () => {
  test('[A29] set by hand in another window is no news here', async () => {
    const world = await startWorld()
    hear(world, { state: 'away', awayBecause: null })
    expect(world.inside().availability.chosen.value).toBe('away')
    expect(saysOf(world)).toEqual([])
  })

  test('[A29] set by the relay is said until it is over, with the way back', async () => {
    const world = await startWorld()
    hear(world, { state: 'away', awayBecause: 'lapsed' })
    world.clock.advance(60_000)
    expect(saysOf(world)).toEqual([{ done: 'notice.setAway' }])
    hear(world, { state: 'online', awayBecause: null })
    expect(saysOf(world)).toEqual([])

    hear(world, { state: 'away', awayBecause: 'lapsed' })
    world.inside().notices.shown.value[0]?.offer?.run()
    await Promise.resolve()
    expect(world.inside().availability.chosen.value).toBe('online')
    await Promise.resolve()
    expect(saysOf(world)).toEqual([])
  })

  test('[A29] is said after a reload too', async () => {
    expect(saysOf(await startWorld({ me: { ...mara, availability: 'away', awayBecause: 'lapsed' } }))).toEqual([
      { done: 'notice.setAway' },
    ])
  })
})
