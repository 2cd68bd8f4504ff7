import { describe, expect, test } from 'vitest'
import { chats } from '../fixtures/chats.ts'
import { LIV } from '../fixtures/rows.ts'
import { manyMessages } from '../fixtures/stories.ts'
import { startWorld } from '../fixtures/world.ts'
import type { World } from '../fixtures/world.ts'

const { row, chat } = manyMessages
const all = chat.events
const last = all.at(-1)?.seq ?? 0

/** The long chat with its end only; a page brings ten more. */
async function opened(path: string, begin = all.length - 10) {
  const world = await startWorld({ path, conversations: { ...chats, [row.id]: { ...chat, events: all.slice(begin) } } })
  let pages = 0
  world.relay.loadOlder = (id) => {
    pages++
    const held = world.relay.models.get(id)?.events.length ?? 0
    const events = all.slice(Math.max(0, all.length - held - 10))
    world.relay.set(id, { events, hasOlder: events.length < all.length })
    return Promise.resolve(events.length < all.length)
  }
  return { ...world, pages: () => pages, thread: threadOf(world) }
}

function threadOf({ inside }: World) {
  const thread = inside().thread.value
  if (!thread) throw new Error('nothing is open')
  return thread
}
const turns = async () => {
  for (let turn = 0; turn < 60; turn++) await Promise.resolve()
}
const reads = ({ relay }: Pick<World, 'relay'>, id: string) =>
  relay.calls.filter((call) => call.name === 'mark' && call.args[0] === id)

describe('opening a result', () => {
  test('[A39] leads to its event, and marks it for a moment', async () => {
    const { thread, clock } = await opened(`c/${row.id}?q=message&at=${last - 3}`)
    expect(thread.landing.place.value).toBe(last - 3)
    expect(thread.landing.marked.value).toBe(last - 3)
    expect(thread.following.value).toBe(false)
    clock.advance(4_000)
    expect(thread.landing.marked.value).toBe(null)
  })

  test('[A39] [A8] what is below the event that was found was not read', async () => {
    const found = await opened(`c/${LIV}?q=fjell&at=3`)
    expect(reads(found, LIV)).toEqual([])
    const plain = await opened(`c/${LIV}`)
    expect(reads(plain, LIV)).toHaveLength(1)
  })

  test('[A39] fetches page after page until the event is there', async () => {
    const { thread, pages, addresses } = await opened(`c/${row.id}`)
    addresses.go(`c/${row.id}?q=message&at=12`)
    await turns()
    expect(thread.landing.place.value).toBe(12)
    expect(pages()).toBe(5)
    expect(thread.landing.seeking.value).toBe(null)
  })

  test('[A39] waits for a conversation that is still on its way', async () => {
    const { thread, relay } = await opened(`c/${row.id}?q=message&at=40`, all.length)
    expect(thread.landing.seeking.value).toBe(40)
    relay.set(row.id, { events: all.slice(30) })
    expect(thread.landing.place.value).toBe(40)
  })

  test.each([
    ['is newer than the last', last + 5],
    ['no page brings', 0.5],
  ])('[A39] one that %s leaves the conversation at its end', async (_, seq) => {
    const world = await opened(`c/${row.id}`)
    world.thread.landing.to(seq)
    await turns()
    expect(world.thread.landing.seeking.value).toBe(null)
    expect(world.thread.landing.marked.value).toBe(null)
    expect(world.thread.following.value).toBe(true)
  })

  test('[A39] gives up when a page does not come, or after twenty', async () => {
    const world = await opened(`c/${row.id}`)
    world.relay.loadOlder = () => Promise.resolve(true)
    world.thread.landing.to(3)
    await turns()
    expect(world.thread.landing.seeking.value).toBe(null)
    expect(world.thread.older.value).toBe('failed')
    expect(world.thread.following.value).toBe(true)

    const endless = await opened(`c/${row.id}`)
    let first = 1_000
    let pages = 0
    const from = (seq: number) => all.slice(-3).map((event, index) => ({ ...event, seq: seq + index }))
    endless.relay.set(row.id, { events: from(first) })
    endless.relay.loadOlder = (id) => {
      pages++
      endless.relay.set(id, { events: from((first -= 3)), hasOlder: true })
      return Promise.resolve(true)
    }
    endless.thread.landing.to(3)
    await turns()
    await turns()
    expect(pages).toBe(20)
    expect(endless.thread.landing.seeking.value).toBe(null)
  })

  test('[A39] another event of the same conversation is led to anew', async () => {
    const { thread, addresses } = await opened(`c/${row.id}?q=message&at=${last - 3}`)
    thread.landing.place.value = null
    addresses.go(`c/${row.id}?q=message&at=${last - 6}`)
    expect(thread.landing.place.value).toBe(last - 6)
    expect(thread.landing.marked.value).toBe(last - 6)
  })
})
