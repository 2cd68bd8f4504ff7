import { describe, expect, test } from 'vitest'
import type { ListRow } from '@deskbell/protocol'
import { chats } from '../fixtures/chats.ts'
import { agentRef, happens, timeline } from '../fixtures/events.ts'
import { SALES, MARA, mara, TOM } from '../fixtures/people.ts'
import { deskRows, LIV, queueRows, RAHMAN, row } from '../fixtures/rows.ts'
import { startWorld } from '../fixtures/world.ts'
import type { World } from '../fixtures/world.ts'

const read = deskRows.map((each) => ({ ...each, staffRead: each.lastVisitorSeq }))
const says = (world: World, id: string) => {
  const rows = world.lists.get('mine')?.rows ?? []
  world.lists
    .get('mine')
    ?.set(rows.map((each) => (each.id === id ? { ...each, lastVisitorSeq: each.lastVisitorSeq + 1 } : each)))
}
const arrives = (world: World, newcomer: ListRow) =>
  world.lists.get('mine')?.set([...(world.lists.get('mine')?.rows ?? []), newcomer])
const newcomer = row({ n: 90, name: 'New', department: SALES, agent: MARA, waits: 0, unread: 1, said: 'hi' })

const quietDesk = () => startWorld({ path: `c/${LIV}`, rows: { mine: read }, conversations: chats })

describe('telling of news', () => {
  test('[A7] words in the chat that is being looked at ring nothing and count nothing', async () => {
    const world = await quietDesk()
    says(world, LIV)
    expect(world.bell.rings).toEqual([])
    expect(world.tab.title).toBe('Deskbell')
  })

  test('[A7] words in another chat ring once and show in the title until they are read', async () => {
    const world = await quietDesk()
    says(world, RAHMAN)
    expect(world.bell.rings).toEqual(['message'])
    expect(world.tab.title).toBe('(1) Deskbell')
    world.inside().inbox.select(RAHMAN)
    expect(world.tab.title).toBe('Deskbell')
  })

  test('[A7] words in the open chat ring when nobody looks at the tab', async () => {
    const world = await quietDesk()
    world.tab.lookedAt.value = false
    says(world, LIV)
    expect(world.bell.rings).toEqual(['message'])
    expect(world.tab.title).toBe('(1) Deskbell')
    world.tab.lookedAt.value = true
    expect(world.tab.title).toBe('Deskbell')
  })

  test('[A7] a new assignment rings; one that I took myself does not', async () => {
    const world = await quietDesk()
    arrives(world, newcomer)
    expect(world.bell.rings).toEqual(['assignment'])

    const other = await quietDesk()
    await other.inside().actions.take(newcomer.id)
    arrives(other, newcomer)
    expect(other.bell.rings).toEqual([])
  })

  test('[A7] somebody new in a queue of mine rings while I take chats', async () => {
    const [first] = queueRows
    const online = await quietDesk()
    online.lists.get('queue')?.set([...queueRows, { ...(first as ListRow), id: 'cnv_new' }])
    expect(online.bell.rings).toEqual(['assignment'])

    const away = await startWorld({ rows: { mine: read }, me: { ...mara, availability: 'away' } })
    away.lists.get('queue')?.set([...queueRows, { ...(first as ListRow), id: 'cnv_new' }])
    expect(away.bell.rings).toEqual([])
  })

  test('the first answer of the relay is no news, and sound can be turned off', async () => {
    const world = await startWorld({ rows: { mine: deskRows }, conversations: chats })
    expect(world.bell.rings).toEqual([])
    world.inside().preferences.setSound(false)
    arrives(world, newcomer)
    expect(world.bell.rings).toEqual([])
  })

  test('unread messages are counted where they are known, and told where they are not', async () => {
    const { inside } = await startWorld({ conversations: chats })
    const byId = (id: string) => inside().lists.row(id) as ListRow
    expect(inside().attention.unreadCount(byId(RAHMAN))).toBe(2)
    expect(inside().attention.unreadCount(queueRows[0] as ListRow)).toBe(null)
    expect(inside().attention.unreadCount(deskRows[3] as ListRow)).toBe(0)
  })
})

describe('chats that come without being asked for', () => {
  const handed = { ...newcomer, staffRead: newcomer.lastVisitorSeq }

  test('[A33] a transfer marks its row and the title until it is looked at, and says from whom', async () => {
    const world = await quietDesk()
    const { attention, inbox } = world.inside()
    arrives(world, handed)
    world.relay.set(handed.id, {
      events: timeline(handed.id, [
        happens('conversation.transferred', agentRef(TOM), 1, { from: TOM, toAgentId: MARA }),
        happens('conversation.assigned', agentRef(TOM), 1, { agentId: MARA, how: 'transferred', waitedMs: 0 }),
      ]),
    })
    expect(world.bell.rings).toEqual(['assignment'])
    expect(world.tab.title).toBe('(1) Deskbell')
    expect(attention.isUnread(handed)).toBe(true)
    expect(attention.newcomer(handed)).toEqual({ from: TOM })
    expect(inbox.selectedId.value).toBe(LIV)
    inbox.select(handed.id)
    expect(world.tab.title).toBe('Deskbell')
    inbox.select(LIV)
    expect(attention.newcomer(handed)).toBe(null)
    expect(attention.isUnread(handed)).toBe(false)
  })

  test('[A33] what was on the desk before, and what I took myself, is not new', async () => {
    const world = await quietDesk()
    await world.inside().actions.take(handed.id)
    world.inside().inbox.select(LIV)
    arrives(world, handed)
    expect(read.concat(handed).map((each) => world.inside().attention.newcomer(each))).toEqual(
      Array.from({ length: read.length + 1 }, () => null),
    )
  })
})
