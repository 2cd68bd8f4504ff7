import type { HeadColumns, PackedConversation, PackedKey, PackedUnit } from '../../../units/packed.ts'
import { nowSql } from '../DatabaseClock.ts'
import { byteas, int8s, texts } from '../arrays.ts'
import { hashHex } from '../texts.ts'
import type { Standing, Standings } from './Standings.ts'

/** An event as it is stored. */
export type MadeEvent = {
  readonly seq: number
  readonly json: string
  readonly public: 0 | 1
  readonly prevPublic: number
  readonly key: PackedKey | null
}

/** Plain units of one conversation, one after another: what stands after them, and which of the batch they are. */
export type Run = {
  readonly id: string
  readonly from: Standing
  readonly units: number[]
  readonly events: MadeEvent[]
  readonly keys: Set<string>
  /** Public heads after each unit. */
  readonly publicHeads: number[]
  to: number
  publicHead: number
  head: HeadColumns
}

/**
 * Picks the conversations of which a batch has nothing but plain messages, on the heads where they were last seen: all of those are
 * written by one statement. `rest`: the places of all other units.
 */
export function pickRuns(units: readonly PackedUnit[], standings: Standings): { runs: Run[]; rest: number[] } {
  const runs = new Map<string, Run | null>()
  units.forEach((unit, index) => {
    const id = unit.conversation?.id ?? unit.broken?.id
    if (id == null) return
    const run = runs.get(id) ?? (runs.has(id) ? null : begin(unit, standings.get(id)))
    runs.set(id, run !== null && extend(run, unit, index) ? run : null)
  })
  const rest: number[] = []
  units.forEach((unit, index) => {
    const id = unit.conversation?.id ?? unit.broken?.id
    if (id == null || !runs.get(id)) rest.push(index)
  })
  return { runs: [...runs.values()].filter((run) => run !== null), rest }
}

function begin({ conversation }: PackedUnit, from: Standing | undefined): Run | null {
  if (conversation === null || from === undefined) return null
  const { id, head } = conversation
  const made = { units: [], events: [], keys: new Set<string>(), publicHeads: [] }
  return { id, from, ...made, to: from.head, publicHead: from.publicHead, head }
}

/** False when the unit is more than plain, or does not follow. */
function extend(run: Run, unit: PackedUnit, index: number): boolean {
  const { conversation, key } = unit
  if (conversation === null || !isPlain(unit, conversation) || conversation.expected !== run.to) return false
  if (conversation.events.length === 0 || !isNew(run.keys, key)) return false
  for (const event of conversation.events) {
    if (event.seq !== run.to + 1) return false
    const own = key !== null && key.seq === event.seq ? key : null
    run.events.push({ seq: event.seq, json: event.json, public: event.public, prevPublic: run.publicHead, key: own })
    run.to = event.seq
    if (event.public === 1) run.publicHead = event.seq
  }
  run.head = conversation.head
  run.units.push(index)
  run.publicHeads.push(run.publicHead)
  return true
}

const isPlain = ({ key, guards, records, effects }: PackedUnit, { core, amend, routed }: PackedConversation): boolean =>
  core === null &&
  amend.length === 0 &&
  routed === null &&
  guards.length === 0 &&
  records.length === 0 &&
  effects.length === 0 &&
  (key === null || key.slot !== null)

function isNew(keys: Set<string>, key: PackedKey | null): boolean {
  if (key === null) return true
  const name = `${key.slot}/${key.id}`
  if (keys.has(name)) return false
  keys.add(name)
  return true
}

/**
 * Moves heads that are where they are expected, unless a key was used before, and stores their events. Answers with the
 * conversations that were written. Heads are locked in the order of their keys, as everywhere.
 *
 * What a key did before is looked up as it was when the statement began, and that is enough: had it been used since, the head
 * would have moved.
 */
export const WRITE_RUNS = `
  with h as materialized (
    select * from unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[], $5::int8[], $6::int8[], $7::text[])
      as h (conv, expected, head, public_head, updated_at, waiting_since, talk)),
  e as materialized (
    select * from unnest($8::int8[], $9::int8[], $10::text[], $11::int8[], $12::int8[], $13::int8[], $14::bytea[], $15::bytea[])
      with ordinality as e (conv, seq, json, public, prev_public, participant, client_id, hash, place)),
  locked as materialized (
    select heads.conv from heads join h on h.conv = heads.conv where heads.head = h.expected
    order by heads.conv for no key update of heads),
  used as materialized (
    select e.conv from e join events on events.conv = e.conv and events.participant = e.participant
      and events.client_id = e.client_id and events.client_id is not null),
  moved as (
    update heads set head = h.head, public_head = h.public_head, updated_at = h.updated_at,
      waiting_since = h.waiting_since, talk = h.talk, changed_at = ${nowSql('$16')}
    from h, locked
    where heads.conv = h.conv and locked.conv = h.conv and heads.head = h.expected
      and h.conv not in (select conv from used)
    returning heads.conv),
  made as (
    insert into events (conv, seq, json, public, prev_public, participant, client_id, body_hash)
    select e.conv, seq, json, public, prev_public, participant, client_id, hash
    from e join moved on moved.conv = e.conv order by place)
  select conv from moved`

/** The parameters of `WRITE_RUNS`. */
export function runsParameters(runs: readonly Run[], now: number | null): unknown[] {
  return [
    int8s(runs.map(({ from }) => from.conv)),
    int8s(runs.map(({ from }) => from.head)),
    int8s(runs.map(({ to }) => to)),
    int8s(runs.map(({ publicHead }) => publicHead)),
    int8s(runs.map(({ head }) => head.updatedAt)),
    int8s(runs.map(({ head }) => head.waitingSince)),
    texts(runs.map(({ head }) => head.talk)),
    int8s(runs.flatMap(({ from, events }) => events.map(() => from.conv))),
    ...eventColumns(runs.flatMap(({ events }) => events)),
    now,
  ]
}

/** Columns of events beside the conversation. */
export const eventColumns = (events: readonly MadeEvent[]): unknown[] => [
  int8s(events.map(({ seq }) => seq)),
  texts(events.map(({ json }) => json)),
  int8s(events.map((event) => event.public)),
  int8s(events.map(({ prevPublic }) => prevPublic)),
  int8s(events.map(({ key }) => key && key.slot)),
  byteas(events.map(({ key }) => key && key.id)),
  byteas(events.map(({ key }) => key && hashHex(key.bodyHash))),
]
