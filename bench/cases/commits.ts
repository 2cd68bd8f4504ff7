import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '../../packages/server/src/adapters/store-sql/openSqliteStore.ts'
import type { Store, Unit } from '../../packages/server/src/ports/Store.ts'
import { begins, Chat, says } from '../../packages/server/test/contract/store/Chat.ts'
import { newClientId, World } from '../../packages/server/test/contract/store/World.ts'
import { short, spread, table } from '../load/statistics.ts'
import { WORDS } from '../targets/Target.ts'

const CHATS = 1_000
const MESSAGES = 4_000
const LOG = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** Processor time of the store alone for each message, by the size of the group that is committed together. */
export async function commits(repeats: number, print: (line: string) => void): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'deskbell-bench-'))
  const store = await openSqliteStore({ path: join(directory, 'deskbell.db'), commitThread: 'inline', log: LOG })
  try {
    const chats = await begun(store)
    const rows: string[][] = []
    for (const group of [1, 2, 4, 20, 200]) {
      const results = []
      for (let repeat = 0; repeat < repeats; repeat += 1) results.push(await run(store, chats, group))
      const cpu = spread(results.map((result) => result.cpuUs))
      rows.push([
        String(group),
        short(cpu.min),
        short(cpu.median),
        short(spread(results.map((result) => result.wallUs)).median),
        short(1e6 / spread(results.map((result) => result.wallUs)).median),
      ])
    }
    print(table(['messages a commit', 'CPU µs a message, best', 'median', 'wall µs a message', 'messages/s'], rows))
  } finally {
    await store.close()
    await rm(directory, { recursive: true, force: true })
  }
}

async function begun(store: Store): Promise<Chat[]> {
  const world = new World({ store, clock: { now: Date.now, advance: () => {} } })
  const place = await world.shop()
  const chats: Chat[] = []
  for (let index = 0; index < CHATS; index += 1) {
    const chat = new Chat(world, { ...place, contactId: await world.contact(place.siteId) })
    take(chat, chat.build(begins(chat.place, chat.participantId)))
    chats.push(chat)
    await world.sure(chat.build(begins(chat.place, chat.participantId), {}, { head: 0, state: null }).unit)
  }
  return chats
}

async function run(store: Store, chats: readonly Chat[], group: number): Promise<{ cpuUs: number; wallUs: number }> {
  const groups: Unit[][] = []
  for (let made = 0; made < MESSAGES; made += group) {
    groups.push(
      Array.from({ length: group }, (_, index) => {
        const chat = chats[((made + index) * 7_919) % chats.length] as Chat
        const built = chat.build([says(`m${made + index} ${WORDS}`)], { clientId: newClientId() })
        take(chat, built)
        return built.unit
      }),
    )
  }
  const start = performance.now()
  const before = process.cpuUsage()
  for (const units of groups) {
    const refused = (await store.commit(units)).find(({ ok }) => !ok)
    if (refused !== undefined) throw new Error(`not stored: ${JSON.stringify(refused)}`)
  }
  const { user, system } = process.cpuUsage(before)
  const messages = groups.length * group
  return { cpuUs: (user + system) / messages, wallUs: ((performance.now() - start) * 1000) / messages }
}

function take(chat: Chat, built: ReturnType<Chat['build']>): void {
  chat.state = built.state
  chat.head = built.head
}
