import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chats } from '../fixtures/chats.ts'
import { idOf } from '../fixtures/ids.ts'
import { mara } from '../fixtures/people.ts'
import { deskRows, row } from '../fixtures/rows.ts'
import { SALES } from '../fixtures/people.ts'
import { startWorld } from '../fixtures/world.ts'
import { arrange } from './slots.ts'

describe('places of the desk', () => {
  test('[A5] a chat that goes leaves a gap; a new one takes the first gap', () => {
    expect(arrange([], ['a', 'b', 'c'], 4)).toEqual(['a', 'b', 'c', null])
    expect(arrange(['a', 'b', 'c', null], ['a', 'c'], 4)).toEqual(['a', null, 'c', null])
    expect(arrange(['a', null, 'c', null], ['a', 'c', 'd'], 4)).toEqual(['a', 'd', 'c', null])
  })

  test('more chats than places are all there, and the places go when they are empty', () => {
    expect(arrange(['a', 'b'], ['a', 'b', 'c'], 2)).toEqual(['a', 'b', 'c'])
    expect(arrange(['a', 'b', 'c'], ['c'], 2)).toEqual([null, null, 'c'])
    expect(arrange([null, null, 'c'], [], 2)).toEqual([null, null])
  })

  test('[A5] whatever comes and goes, who stays keeps the number and nobody is there twice', () => {
    const ids = fc.uniqueArray(fc.constantFrom<string[]>('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), { maxLength: 8 })
    fc.assert(
      fc.property(fc.array(fc.tuple(ids, fc.nat(6)), { maxLength: 12 }), (steps) => {
        let slots: readonly (string | null)[] = []
        for (const [held, capacity] of steps) {
          const next = arrange(slots, held, capacity)
          for (const [index, id] of slots.entries()) if (id !== null && held.includes(id)) expect(next[index]).toBe(id)
          expect(next.filter((id) => id !== null).toSorted()).toEqual([...held].toSorted())
          expect(next.length).toBeGreaterThanOrEqual(capacity)
          slots = next
        }
      }),
    )
  })
})

test('[A5] the desk keeps its places while chats come and go, and over a reload', async () => {
  const world = await startWorld({ conversations: chats })
  const before = world.inside().desk.slots.value
  const [, second, third] = deskRows
  const newcomer = row({ n: 90, name: 'New', department: SALES, agent: mara.id, waits: 1000, said: 'hello' })
  world.lists.get('mine')?.set([newcomer, ...deskRows.filter((each) => each !== second)].toReversed())
  const after = [before[0], idOf('cnv', 90), before[2], before[3]]
  expect(world.inside().desk.slots.value).toEqual(after)
  expect(world.inside().desk.placeOf(third?.id ?? '')).toBe(3)

  const again = await startWorld({
    conversations: chats,
    memory: Object.fromEntries(world.memory.kept),
    rows: { mine: [newcomer, ...deskRows.filter((each) => each !== second)] },
  })
  expect(again.inside().desk.slots.value).toEqual(after)
})

test('[A5] until the relay has told what is held, the places of last time wait', async () => {
  const { inside } = await startWorld({ rows: { mine: null }, memory: { [`desk/${mara.id}`]: '["x",null,"y"]' } })
  expect(inside().desk.slots.value).toEqual(['x', null, 'y'])
})
