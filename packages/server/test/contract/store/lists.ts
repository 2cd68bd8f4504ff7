import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Chat } from './Chat.ts'
import { Scene, step } from './Scene.ts'
import { newId } from './World.ts'
import type { World } from './World.ts'

/** Lists of the console, compared with what brute force makes of the states. */
export function listContract(open: () => Promise<World>, runs: number): void {
  it(
    '[S31] keeps members, order and counts of every list, whatever happens to conversations',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
          const scene = await Scene.open(await open())
          for (const each of steps) await scene.play(each)
          await scene.compare()
        }),
        { numRuns: runs },
      )
    },
  )

  it('[S31] cuts a list at its limit and says that there is more', async () => {
    const world = await open()
    const place = await world.shop()
    const chats: Chat[] = []
    for (let i = 0; i < 7; i += 1) {
      world.clock.advance(10)
      chats.push(await new Chat(world, place).begin())
    }
    const q = { view: 'queue', siteIds: [place.siteId], agentId: newId('agt') } as const
    const { rows, more } = await world.store.list({ ...q, limit: 4 })
    expect([rows.map(({ id }) => id), more]).toEqual([chats.slice(0, 4).map(({ id }) => id), true])
    expect((await world.store.list({ ...q, limit: 7 })).more).toBe(false)
    expect(await world.store.list({ ...q, siteIds: [], limit: 7 })).toEqual({ rows: [], more: false })
  })

  it('[S31] moves a closed conversation up when something is still said in it', async () => {
    const world = await open()
    const place = await world.shop()
    const chats: Chat[] = []
    for (let i = 0; i < 5; i += 1) {
      world.clock.advance(10)
      chats.push(await (await new Chat(world, place).begin()).close())
    }
    world.clock.advance(10)
    await chats[1]!.note('They called again.')
    const q = { view: 'closed', siteIds: [place.siteId], agentId: newId('agt'), limit: 2 } as const
    expect((await world.store.list(q)).rows.map(({ id }) => id)).toEqual([chats[1]!.id, chats[4]!.id])
  })

  it('[S32] gives the conversations of a person, of everyone merged into them too, newest first, under their name', async () => {
    const world = await open()
    const { siteId, departmentId, contactId } = await world.shop()
    const known = await world.contact(siteId, { name: 'Ada Lovelace', verified: true })
    const before = await world.contact(siteId, { name: '', mergedInto: known })
    const earlier = await world.contact(siteId, { name: 'Countess', mergedInto: before })
    const ids: string[] = []
    for (const contact of [earlier, contactId, known, before, earlier]) {
      world.clock.advance(1)
      ids.push((await new Chat(world, { siteId, departmentId, contactId: contact }).begin()).id)
    }
    const found = (await world.store.conversationsOf(known, 9)).map(({ id }) => id)
    expect(found).toEqual([ids[4], ids[3], ids[2], ids[0]])
    const rows = await world.store.rows(found)
    expect(new Set(rows.map(({ contactName, verified }) => `${contactName} ${verified}`))).toEqual(
      new Set(['Ada Lovelace true']),
    )
    expect((await world.store.conversationsOf(known, 2)).map(({ id }) => id)).toEqual([ids[4], ids[3]])
    expect((await world.store.conversationsOf(earlier, 9)).map(({ id }) => id)).toEqual([ids[4], ids[0]])
    expect(await world.store.conversationsOf(newId('con'), 9)).toEqual([])
  })
}
