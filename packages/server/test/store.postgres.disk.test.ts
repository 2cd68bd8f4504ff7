import { expect, it } from 'vitest'
import { eventually } from '../../../tests/support/eventually.ts'
import { privatePostgres } from '../../../tests/support/privatePostgres.ts'
import type { PrivatePostgres } from '../../../tests/support/privatePostgres.ts'
import { smallDisk } from '../../../tests/support/smallDisk.ts'
import { openPostgresStore } from '../src/adapters/store-sql/openPostgresStore.ts'
import { evolve } from '../src/domain/conversation/evolve.ts'
import { Chat, says } from './contract/store/Chat.ts'
import { newClientId, World } from './contract/store/World.ts'

const DISK_MIB = 96
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** Writes 40 MiB into the server's own log of writes; gives what it said to that. */
function fillLog(server: PrivatePostgres, url: string): Promise<string> {
  const database = new URL(url).pathname.slice(1)
  const text = `select pg_logical_emit_message(false, '', repeat('x', 1048576)) from generate_series(1, 40)`
  return server.sql(text, database).then(() => '', String)
}

it('[S72] a database whose disk is full refuses for now, and has everything acknowledged when there is room', async () => {
  const disk = await smallDisk(DISK_MIB)
  const server = await privatePostgres({
    within: disk.path,
    settings: ['synchronous_commit=on', 'fsync=on', 'full_page_writes=on', 'max_wal_size=4MB', 'min_wal_size=2MB'],
  })
  const url = await server.database()
  const store = await openPostgresStore({ url, log: quiet, evolve })
  try {
    const world = new World({ store, clock: { now: Date.now, advance: () => {} } })
    const chat = await new Chat(world, await world.shop()).begin()
    const acked: string[] = []
    const text = (): string => Array.from({ length: 60 }, newClientId).join('')
    /** One message, said until it is acknowledged or `tries` were in vain; whatever it is told meanwhile is *not now*. */
    const say = async (tries: number): Promise<boolean> => {
      const clientId = newClientId()
      for (let tried = 0; tried < tries; tried += 1) {
        const found = (await store.load([chat.id]).catch(() => new Map<string, never>())).get(chat.id)
        if (found === undefined) continue
        const { unit } = chat.build([says(text())], { clientId }, found)
        const [outcome] = await store.commit([unit]).catch(() => [])
        if (outcome !== undefined && !outcome.ok) expect(['duplicate', 'stale']).toContain(outcome.why)
        if (outcome?.ok === true || (outcome?.ok === false && outcome.why === 'duplicate')) {
          acked.push(clientId)
          return true
        }
      }
      return false
    }
    for (let times = 0; times < 2; times += 1) {
      for (let count = 0; count < 50; count += 1) expect(await say(5)).toBe(true)
      await disk.fill()
      await eventually(async () => !(await say(1)), 'what is said is refused')
      // The second time its log of writes has no room either, and the server goes down with all its connections.
      if (times === 1)
        await eventually(async () => /closed the connection/.test(await fillLog(server, url)), 'it goes down')
      await disk.free()
      await eventually(async () => {
        if (!server.isUp()) await server.start()
        return say(1)
      }, 'it goes on')
    }
    const { events } = await store.timeline(chat.id, { from: 1, limit: 5_000, audience: 'staff' })
    const json = events.map((event) => event.json).join()
    for (const clientId of acked) expect(json.split(`"clientId":"${clientId}"`)).toHaveLength(2)
    expect(await world.findings()).toEqual([])
  } finally {
    await store.close()
    if (server.isUp()) await server.kill()
    disk.release()
  }
}, 120_000)
