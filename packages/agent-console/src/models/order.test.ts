import { describe, expect, test } from 'vitest'
import { chats } from '../fixtures/chats.ts'
import { idOf } from '../fixtures/ids.ts'
import { SALES } from '../fixtures/people.ts'
import { LIV, openRows, row } from '../fixtures/rows.ts'
import { startWorld } from '../fixtures/world.ts'
import { neighbour, settle } from './order.ts'

describe('the order that is shown', () => {
  test('[A4] a held list stays: what left goes, what came is put below', () => {
    expect(settle(['a', 'b', 'c'], ['new', 'c', 'a'], true)).toEqual(['a', 'c', 'new'])
  })

  test('a list nobody touches takes the new order', () => {
    expect(settle(['a', 'b', 'c'], ['new', 'c', 'a'], false)).toEqual(['new', 'c', 'a'])
  })

  test('the same order is the same array, so that nothing is drawn again', () => {
    const shown = ['a', 'b']
    expect(settle(shown, ['a', 'b'], false)).toBe(shown)
    expect(settle(shown, ['b', 'a'], true)).toBe(shown)
  })

  test('next and previous go on from where the selected row was when it is gone', () => {
    expect(neighbour(['a', 'b', 'c'], 'b', 1, 1)).toBe('c')
    expect(neighbour(['a', 'b', 'c'], 'b', 1, -1)).toBe('a')
    expect(neighbour(['a', 'c'], 'b', 1, 1)).toBe('c')
    expect(neighbour(['a', 'c'], 'b', 1, -1)).toBe('a')
    expect(neighbour(['a', 'c'], null, 0, 1)).toBe('a')
    expect(neighbour(['a', 'c'], 'c', 1, 1)).toBe(null)
    expect(neighbour([], 'c', 1, 1)).toBe(null)
  })
})

describe('the inbox', () => {
  test('[A2] the selection is a conversation, not a row: a list that moves, or loses it, leaves it open', async () => {
    const { inside, lists } = await startWorld({ path: `c/${LIV}?view=open`, conversations: chats })
    const thread = inside().thread.value
    lists.get('open')?.set(openRows.toReversed())
    lists.get('open')?.set(openRows.filter((each) => each.id !== LIV))
    lists.get('mine')?.set([])
    expect(inside().inbox.selectedId.value).toBe(LIV)
    expect(inside().thread.value).toBe(thread)
    inside().inbox.show('closed')
    expect(inside().inbox.selectedId.value).toBe(LIV)
    expect(inside().thread.value).toBe(thread)
  })

  test('[A3] what is assigned to me selects nothing and asks for no focus', async () => {
    const { inside, lists } = await startWorld({ path: `c/${LIV}?view=open`, conversations: chats })
    const composer = inside().thread.value?.composer
    const asked = composer?.focusAsked.value
    const newcomer = row({
      n: 90,
      name: 'New',
      department: SALES,
      agent: inside().directory.me.value?.id ?? '',
      waits: 0,
      said: 'hi',
    })
    lists.get('mine')?.set([...(lists.get('mine')?.rows ?? []), newcomer])
    expect(inside().desk.placeOf(idOf('cnv', 90))).not.toBe(null)
    expect(inside().inbox.selectedId.value).toBe(LIV)
    expect(inside().thread.value?.composer).toBe(composer)
    expect(composer?.focusAsked.value).toBe(asked)
    expect(composer?.kind.value).toBe('reply')
  })

  test('[A4] while the pointer is in the list rows rest; when it leaves they take their places', async () => {
    const { inside, lists } = await startWorld({ path: '?view=open', conversations: chats })
    const shown = inside().inbox.order.value
    inside().inbox.held.value = true
    lists.get('open')?.set(openRows.toReversed())
    expect(inside().inbox.order.value).toEqual(shown)
    inside().inbox.held.value = false
    expect(inside().inbox.order.value).toEqual(shown.toReversed())
  })

  test('the desk is not listed twice, and J goes from it into the list', async () => {
    const { inside } = await startWorld({ path: '?view=open', conversations: chats })
    const desk = inside().desk.slots.value
    expect(inside().inbox.order.value.some((id) => desk.includes(id))).toBe(false)
    inside().inbox.selectPlace(4)
    inside().inbox.step(1)
    expect(inside().inbox.selectedId.value).toBe(inside().inbox.order.value[0])
    inside().inbox.step(-1)
    expect(inside().inbox.selectedId.value).toBe(desk[3])
  })

  test('another view lets its list go, except mine and the queue', async () => {
    const { inside, lists } = await startWorld({ path: '?view=open', conversations: chats })
    const open = lists.get('open')
    inside().inbox.show('closed')
    expect(open?.closed).toBe(true)
    expect(lists.get('mine')?.closed).toBe(false)
    expect(lists.get('queue')?.closed).toBe(false)
    expect(inside().inbox.state.value.rows).not.toBe(null)
  })
})
