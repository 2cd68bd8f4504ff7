import { KINDS } from '../../../records/kinds.ts'
import type { Cell } from '../../../records/kinds.ts'
import type { PackedUnit } from '../../../units/packed.ts'
import { IN_EVENTS, IN_KEYS, originalInEvents, originalInKeys } from '../originals.ts'
import type { InEvents, InKeys } from '../originals.ts'
import { nowSql } from '../DatabaseClock.ts'
import { storable } from '../texts.ts'
import { cellsOf, Ground, nameOfUnique, uniquesOf } from './Ground.ts'
import { keyOfOnce } from './guards.ts'

/** Runs a statement in the open transaction. Several may be on their way; they are done in order. */
export type Ask = <R extends object>(text: string, values: unknown[]) => Promise<R[]>

/** Guards of queues are held one relay after another. Any number that no other lock of ours uses. */
const QUEUE_LOCKS = 0x71756575

// In the order of all locks: queues, conversations by key, agents, records. A row is locked before it is read.
const LOCK_QUEUES = `select pg_advisory_xact_lock(${QUEUE_LOCKS}, place) from (
  select distinct hashtext(department) as place from unnest($1::text[]) as department order by 1) as places`
const CONVERSATIONS = `select c.id, c.key as conv, c.department, c.queue_key is not null as queued, h.head, h.public_head as "publicHead"
  from conversations c join heads h on h.conv = c.key where c.id = any($1::text[]) order by c.key for no key update of h, c`
const AGENTS = 'select agent, load, max from agent_load where agent = any($1::text[]) order by agent for no key update'
const QUEUES = `select department, count(*) as waiting from conversations
  where department = any($1::text[]) and queue_key is not null group by department`
const HERE = `select distinct l.kind, l.subject from leases l
  join unnest($1::text[], $2::text[]) as asked (kind, subject) on asked.kind = l.kind and asked.subject = l.subject
  where l.due_at > ${nowSql('$3')}`
const TEXTS = `select asked.id, e.seq, e.json from unnest($1::text[], $2::int8[]) as asked (id, seq)
  join conversations c on c.id = asked.id join events e on e.conv = c.key and e.seq = asked.seq`

/** Reads and locks what these units are decided on, in one round trip. `now`: the time of leases, when it is not the database's. */
export async function readGround(ask: Ask, units: readonly PackedUnit[], now: number | null): Promise<Ground> {
  const ground = new Ground()
  const guards = units.flatMap((unit) => unit.guards)
  const departments = guards.flatMap((guard) => (guard.kind === 'queue' ? guard.departmentId : []))
  await all([
    ...some(departments, () => ask(LOCK_QUEUES, [departments])),
    ...conversations(ask, units, ground),
    ...agents(ask, units, ground),
    ...records(ask, units, ground),
    ...originals(ask, units, ground),
    ...some(departments, async () => {
      for (const department of departments) ground.queues.set(department, 0)
      const rows = await ask<{ department: string; waiting: number }>(QUEUES, [departments])
      for (const { department, waiting } of rows) ground.queues.set(department, waiting)
    }),
    ...texts(ask, units, ground),
    ...here(ask, units, ground, now),
  ])
  return ground
}

function conversations(ask: Ask, units: readonly PackedUnit[], ground: Ground) {
  const ids = unique(units.flatMap(({ conversation }) => conversation?.id ?? []))
  return some(ids, async () => {
    const rows = await ask<{
      id: string
      conv: number
      department: string
      queued: boolean
      head: number
      publicHead: number
    }>(CONVERSATIONS, [ids])
    for (const { id, queued, ...row } of rows) ground.conversations.set(id, { ...row, isQueued: queued })
  })
}

function here(ask: Ask, units: readonly PackedUnit[], ground: Ground, now: number | null) {
  const asked = units.flatMap(({ guards }) => guards).filter((guard) => guard.kind === 'absent')
  return some(asked, async () => {
    const kinds = asked.map(({ of }) => of)
    const subjects = asked.map(({ subjectId }) => subjectId)
    const rows = await ask<{ kind: string; subject: string }>(HERE, [kinds, subjects, now])
    for (const { kind, subject } of rows) ground.here.add(`${kind} ${subject}`)
  })
}

function agents(ask: Ask, units: readonly PackedUnit[], ground: Ground) {
  const names = unique(
    units.flatMap(({ guards, records, conversation }) => [
      ...guards.flatMap((guard) => (guard.kind === 'load' ? guard.agentId : [])),
      ...records.flatMap(({ kind, id }) => (kind === 'agent' ? id : [])),
      ...(conversation?.routed ? [conversation.routed.agent] : []),
    ]),
  )
  return some(names, async () => {
    const rows = await ask<{ agent: string; load: number; max: number }>(AGENTS, [names])
    for (const { agent, load, max } of rows) ground.agents.set(agent, { load, max })
  })
}

function records(ask: Ask, units: readonly PackedUnit[], ground: Ground) {
  const byKind = Map.groupBy(
    units.flatMap((unit) => unit.records),
    ({ kind }) => kind,
  )
  return [...byKind]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([kind, changes]) => {
      const { table, columns } = KINDS[kind]
      const ids = unique(changes.map(({ id }) => id))
      const found = async (text: string, values: unknown[]) => {
        const rows = await ask<{ id: string; rev: number } & Record<string, Cell>>(text, values)
        for (const { id, rev, ...row } of rows) {
          const cells = columns.map((column) => row[column] ?? null)
          if (ids.includes(id)) ground.records.set(`${kind} ${id}`, { rev, cells })
          for (const { field, values: held } of uniquesOf(kind, cells))
            ground.holders.set(nameOfUnique(kind, field, held), id)
        }
      }
      const select = `select ${['r.id', 'r.rev', ...columns.map((column) => `r.${column}`)].join(', ')} from ${table} r`
      const wanted = changes.flatMap((change) => (change.doc === null ? [] : uniquesOf(kind, cellsOf(change))))
      return [
        found(`${select} where r.id = any($1::text[]) order by r.id for update`, [ids]),
        ...[...Map.groupBy(wanted, ({ field }) => field).values()].map((same) =>
          found(
            ...holdersOf(
              select,
              same[0]?.columns ?? [],
              same.map(({ values }) => values),
            ),
          ),
        ),
      ]
    })
}

/** Who has these values: each a row of the columns. */
function holdersOf(select: string, columns: readonly string[], values: readonly Cell[][]): [string, unknown[]] {
  const parameters = columns.map((_, index) => `$${index + 1}::text[]`).join(', ')
  const same = columns.map((column) => `r.${column} = asked.${column}`).join(' and ')
  const text = `${select} join unnest(${parameters}) as asked (${columns.join(', ')}) on ${same}`
  return [text, columns.map((_, index) => values.map((row) => row[index]))]
}

function originals(ask: Ask, units: readonly PackedUnit[], ground: Ground) {
  const used = units.flatMap(({ key, conversation }) => (key ? { key, id: conversation?.id ?? '' } : []))
  const inEvents = used.filter(({ key }) => key.slot !== null)
  const once = units.flatMap(({ guards }) => guards).filter((guard) => guard.kind === 'once')
  const inKeys = [...used.map(({ key }) => key).filter(({ slot }) => slot === null), ...once.map(keyOfOnce)]
  return [
    ...some(inEvents, async () => {
      const ids = inEvents.map(({ id }) => id)
      const rows = await ask<InEvents>(IN_EVENTS, [
        ids,
        inEvents.map(({ key }) => key.slot),
        inEvents.map(({ key }) => key.id),
      ])
      for (const row of rows) ground.originals.set(`${row.conversation}\n${row.slot}\n${row.id}`, originalInEvents(row))
    }),
    ...some(inKeys, async () => {
      const scopes = inKeys.map(({ scope }) => storable(scope))
      const rows = await ask<InKeys>(IN_KEYS, [scopes, inKeys.map(({ id }) => storable(id))])
      for (const row of rows) ground.originals.set(`${row.scope}\n${row.id}`, originalInKeys(row))
    }),
  ]
}

function texts(ask: Ask, units: readonly PackedUnit[], ground: Ground) {
  const amended = units.flatMap(({ conversation }) =>
    conversation === null ? [] : conversation.amend.map(({ seq }) => ({ id: conversation.id, seq })),
  )
  return some(amended, async () => {
    const rows = await ask<{ id: string; seq: number; json: string }>(TEXTS, [
      amended.map(({ id }) => id),
      amended.map(({ seq }) => seq),
    ])
    for (const { id, seq, json } of rows) ground.texts.set(`${id} ${seq}`, json)
  })
}

/** Waits for all of them; of errors it throws the first, which made the others. */
export async function all(asked: readonly Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(asked)) if (result.status === 'rejected') throw result.reason
}

const some = <T>(values: readonly unknown[], work: () => Promise<T>): Promise<T>[] =>
  values.length > 0 ? [work()] : []
const unique = <T>(values: readonly T[]): T[] => [...new Set(values)]
