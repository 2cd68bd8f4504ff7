import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openSqliteStore } from '../../packages/server/src/adapters/store-sql/openSqliteStore.ts'
import type { Unit } from '../../packages/server/src/ports/Store.ts'
import { begins, Chat, says } from '../../packages/server/test/contract/store/Chat.ts'
import { contactRecord, siteRecord, World } from '../../packages/server/test/contract/store/World.ts'

/** Messages of one conversation, its first words among them. */
const PER_CONVERSATION = 50
/** Conversations written in one transaction. */
const PER_COMMIT = 100
/** The last ones still wait; all others are over. */
const OPEN = 40

/**
 * Fills the database of a data directory, which is made when missing, with at least so many messages, in conversations of fifty, as a
 * site has them after years: written through the store itself, whole in every way `verify` knows. A million take about a minute.
 */
export async function makeBigHistory(
  dataDir: string,
  messages: number,
): Promise<{ readonly siteKey: string; readonly conversations: number }> {
  const path = join(dataDir, 'deskbell.db')
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
  const store = await openSqliteStore({ path, commitThread: 'inline', log })
  const world = new World({ store, clock: { now: Date.now, advance: () => {} } })
  const siteKey = `pk_${randomBytes(8).toString('hex')}`
  const siteId = await world.make('site', siteRecord(Date.now(), { key: siteKey }))
  const departmentId = await world.department(siteId)
  const conversations = Math.ceil(messages / PER_CONVERSATION)
  for (let made = 0; made < conversations; made += PER_COMMIT) {
    const count = Math.min(PER_COMMIT, conversations - made)
    const contacts = Array.from({ length: count }, () => contactRecord(siteId, Date.now()))
    const people = contacts.map((value): Unit => ({
      records: [{ kind: 'contact', id: value.id, expectedRev: 0, value }],
    }))
    const chats = contacts.map(({ id }, index): Unit => {
      const chat = new Chat(world, { siteId, departmentId, contactId: id })
      const words = Array.from({ length: PER_CONVERSATION - 1 }, (_, word) => says(sentence(made + index, word)))
      const end = made + index < conversations - OPEN ? [ENDED] : []
      return chat.build([...begins(chat.place, chat.participantId), ...words, ...end]).unit
    })
    for (const units of [people, chats]) {
      const refused = (await store.commit(units)).find(({ ok }) => !ok)
      if (refused !== undefined) throw new Error(`not stored: ${JSON.stringify(refused)}`)
    }
  }
  await store.close()
  giveKeys(path)
  return { siteKey, conversations }
}

const ENDED = { type: 'conversation.closed', content: { reason: 'ended' } } as const

/** Each unit has one key at most, but each message had its own when it was sent: the index of keys is as large as it would be. */
function giveKeys(path: string): void {
  const database = new DatabaseSync(path)
  database.exec(`
    pragma synchronous = off;
    update events set participant = abs(random()) % 4294967296, client_id = randomblob(16), body_hash = randomblob(16)
    where json ->> '$.type' = 'message'`)
  database.close()
}

/** As long as people write, never twice the same. */
const sentence = (conversation: number, word: number): string =>
  `${conversation}.${word} ${'Could you look where my parcel is, please? '.repeat(1 + ((conversation + word) % 3))}`.trimEnd()
