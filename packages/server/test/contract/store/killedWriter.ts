// A process that commits until it is killed, telling on its standard output what was acknowledged, one JSON line an ack.
//   node killedWriter.ts <module that exports openSqliteStore> <database> <inline | worker>
import { writeSync } from 'node:fs'
import type { Store } from '../../../src/ports/Store.ts'
import { Chat, keyed } from './Chat.ts'
import type { Built } from './Chat.ts'
import { World } from './World.ts'

/** What a line says. */
export type Acked = {
  readonly conversationId: string
  readonly scope: string
  readonly clientId: string
  readonly seq: number
}

const CHATS = 12
const [module = '', path, commitThread] = process.argv.slice(2)
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const { openSqliteStore } = (await import(module)) as { openSqliteStore(options: object): Promise<Store> }
const store = await openSqliteStore({ path, commitThread, log })

const world = new World({ store, clock: { now: Date.now, advance: () => {} } })
const place = await world.shop()
const chats: Chat[] = []
for (let i = 0; i < CHATS; i += 1) chats.push(await new Chat(world, place).begin())
for (;;) {
  // Several units a batch, some of one conversation.
  const batch = chats.flatMap((chat) => {
    const clients = [keyed('one'), keyed('two')]
    let on: Built | Chat = chat
    return clients.map(({ drafts, ...key }) => {
      const built: Built = chat.build(drafts, key, on)
      on = built
      return { chat, built, clientId: key.clientId }
    })
  })
  const outcomes = await store.commit(batch.map(({ built }) => built.unit))
  const lines = batch.map(({ chat, built, clientId }, index) => {
    const outcome = outcomes[index]!
    if (!outcome.ok) throw new Error(JSON.stringify(outcome))
    chat.follow(built)
    return JSON.stringify({ conversationId: chat.id, scope: chat.scope, clientId, seq: outcome.head } satisfies Acked)
  })
  writeSync(1, `${lines.join('\n')}\n`)
}
