import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSqliteStore } from '../src/adapters/store-sql/openSqliteStore.ts'
import { evolve } from '../src/domain/conversation/evolve.ts'
import { Chat } from './contract/store/Chat.ts'
import { World } from './contract/store/World.ts'

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

let directory = ''
let path = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'deskbell-verify-'))
  path = join(directory, 'test.db')
})
afterEach(() => rmSync(directory, { recursive: true }))

const open = () => openSqliteStore({ path, commitThread: 'inline', log, evolve, oneOpen: true })

/** One chat that is assigned, with a note and words whose sender had a key; one that waits; receipts, and a mail to be sent. */
async function scene(): Promise<void> {
  const store = await open()
  const world = new World({ store, clock: { now: Date.now, advance: () => {} } })
  const agentId = await world.agent({ capacity: 4 })
  const place = await world.shop([agentId])
  const chat = await new Chat(world, place).begin()
  await chat.assign(agentId)
  await chat.say('Hello', { clientId: '0'.repeat(31) + '1', effects: [{ kind: 'mail', dedupe: 'x', body: {} }] })
  await chat.note()
  await chat.say('Are you there?', { clientId: '0'.repeat(31) + '2' })
  await new Chat(world, { ...place, contactId: await world.contact(place.siteId) }).begin()
  await store.raiseMarks([
    { conversationId: chat.id, mark: { participantId: 'x', side: 'staff', delivered: 3, read: 3 } },
  ])
  expect(await world.findings()).toEqual([])
  await store.close()
}

/** A faulty table has lost what would keep the fault out. */
const unguarded = (table: string, change: string) =>
  `create table copy as select * from ${table}; drop table ${table}; alter table copy rename to ${table}; ${change}`
const WAITING = "where status = 'queued'"
const jsonOf = (seq: number, change: string) =>
  `update events set json = json_set(json, ${change}) where conv = 1 and seq = ${seq}`

/** What was done to the database, the rule that finds it, and how it is done: by SQL, or to the file. */
const PLANTS: readonly (readonly [fault: string, rule: string, how: string | (() => void)])[] = [
  ['an event is missing', 'seq', 'delete from events where conv = 1 and seq = 2'],
  ['the first event is missing', 'seq', 'delete from events where conv = 1 and seq = 1'],
  ['the last event is missing', 'head', 'delete from events where conv = 1 and seq = 8'],
  [
    'a number is given twice',
    'seq',
    unguarded('events', 'insert into events select * from events where conv = 1 and seq = 2'),
  ],
  ['the head is too high', 'head', 'update heads set head = head + 1'],
  ['the head is too low', 'head', 'update heads set head = head - 1'],
  ['the public head is too high', 'public-head', 'update heads set public_head = public_head + 1'],
  ['the public head is too low', 'public-head', 'update heads set public_head = public_head - 1'],
  ['the chain of visitors is broken', 'public-chain', 'update events set prev_public = prev_public + 1 where seq = 5'],
  ['a note is public', 'public-chain', "update events set public = 1 where json ->> '$.type' = 'note'"],
  ['words are hidden', 'public-chain', 'update events set public = 0 where conv = 1 and seq = 2'],
  ['an event says another number', 'event-json', jsonOf(4, "'$.seq', 77")],
  ['an event has no id', 'event-json', "update events set json = json_remove(json, '$.id') where seq = 3"],
  ['an event is no JSON', 'state', 'update events set json = substr(json, 1, 40) where conv = 1 and seq = 2'],
  [
    'an event has the id of another',
    'event-id',
    jsonOf(5, "'$.id', (select json ->> '$.id' from events where conv = 1 and seq = 1)"),
  ],
  [
    'a key made two events',
    'key',
    'drop index events_key; update events set client_id = (select max(client_id) from events) where client_id is not null',
  ],
  [
    'the stored state differs from its timeline',
    'state',
    "update heads set talk = json_set(talk, '$.lastVisitorSeq', 1)",
  ],
  ['the last words were altered', 'state', jsonOf(8, "'$.content.parts[0].text', 'Go away'")],
  ['the state is no JSON', 'state', "update heads set talk = '{'"],
  [
    'an event assigns it to somebody else',
    'ownership',
    `update events set json = json_set(json, '$.content.agentId', 'agt_other') where json ->> '$.type' = 'conversation.assigned'`,
  ],
  [
    'it is assigned while somebody holds it',
    'ownership',
    `insert into events select conv, 9, json_set(json, '$.seq', 9, '$.id', 'evt_00000000000000000000000000000001'), 1, 8, null, null, null
     from events where json ->> '$.type' = 'conversation.assigned'; update heads set head = 9, public_head = 9 where conv = 1`,
  ],
  ['the owner is another', 'owner', "update conversations set owner = 'agt_other' where owner is not null"],
  ['an assigned one has no owner', 'owner', 'update conversations set owner = null'],
  ['a load is not what is held', 'load', 'update agent_load set load = 1.5'],
  ['a load is missing', 'load', 'delete from agent_load'],
  ['the weight of a chat is wrong', 'load', 'update conversations set owner_weight = 2 where owner is not null'],
  [
    'an assigned one has a place in the queue',
    'queue',
    "update conversations set queue_key = 5 where status = 'assigned'",
  ],
  ['one that waits has no place', 'queue', `update conversations set queue_key = null ${WAITING}`],
  ['one that waits has another place', 'queue', `update conversations set queue_key = queue_key - 1 ${WAITING}`],
  ['the status differs from the state', 'queue', `update conversations set status = 'closed' ${WAITING}`],
  ['work is overdue', 'outbox-age', 'update outbox set due_at = due_at - 3600001'],
  ['more is read than there is', 'mark', 'update marks set read = 99'],
  ['a count of a site is wrong', 'totals', 'update site_totals set open = 7'],
  ['a number of a site is given twice', 'totals', 'update site_totals set last_number = 1'],
  ['a guarded capacity is not the set one', 'mirror', 'update agent_load set max = 1000'],
  ['a department that has members is gone', 'mirror', 'delete from departments'],
  ['a contact is gone', 'orphan', 'delete from contacts'],
  ['receipts have no conversation', 'orphan', 'update marks set conv = 99'],
  ['events have no conversation', 'orphan', 'update events set conv = 99 where conv = 2'],
  ['a head has no conversation', 'orphan', "insert into heads values (98, 0, 0, 0, null, '{}')"],
  ['a conversation has no head', 'orphan', 'delete from heads where conv = 2'],
  [
    'a key has no conversation',
    'orphan',
    "insert into keys values ('somebody', 'key', '', 99, 1, 'evt_00000000000000000000000000000001', 0)",
  ],
  [
    'somebody has two open conversations',
    'one-open',
    'update conversations set contact = (select contact from conversations where key = 1)',
  ],
  [
    'an index does not have what it says',
    'integrity',
    `pragma writable_schema = on;
     update sqlite_master set sql = replace(sql, 'client_id is not null', 'client_id is null') where name = 'events_key'`,
  ],
  ['a page of events was overwritten', 'integrity', () => overwrite('events')],
  ['a page of conversations was overwritten', 'integrity', () => overwrite('conversations')],
  ['a page of heads was overwritten', 'integrity', () => overwrite('heads')],
]

/** Writes over the first page of a table, as a failing disk would. */
function overwrite(table: string): void {
  const db = new DatabaseSync(path)
  db.exec('pragma wal_checkpoint(truncate)')
  const { page } = db.prepare('select rootpage as page from sqlite_master where name = ?').get(table) as {
    page: number
  }
  const { page_size: size } = db.prepare('pragma page_size').get() as { page_size: number }
  db.close()
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(size, 0x5a), 0, size, (page - 1) * size)
  closeSync(file)
}

test.each(PLANTS)('[S47] finds a planted fault: %s', async (_fault, rule, how) => {
  await scene()
  if (typeof how === 'string') {
    const db = new DatabaseSync(path, { enableForeignKeyConstraints: false, defensive: false })
    db.exec('pragma ignore_check_constraints = on')
    db.exec(how)
    db.close()
  } else how()
  const store = await open()
  const found = new Set<string>()
  for await (const finding of store.verify()) found.add(finding.rule)
  await store.close()
  expect([...found]).toContain(rule)
})
