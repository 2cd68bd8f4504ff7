import { CORE, coreCells } from '../../../units/core.ts'
import type { CoreColumns } from '../../../units/packed.ts'
import { nowSql } from '../DatabaseClock.ts'
import { storable } from '../texts.ts'
import type { Moved, Plan } from './Plan.ts'
import { eventColumns } from './plain.ts'
import { all } from './readGround.ts'
import type { Ask } from './readGround.ts'
import { writeRecord } from './records.ts'

const HOLDS = { text: 'text', int: 'int8', real: 'float8' }
const CORE_NAMES = CORE.map(([column]) => column).join(', ')
const CORE_ARRAYS = CORE.map(([, , holds], index) => `$${index + 2}::${HOLDS[holds]}[]`).join(', ')

// Sites in their order, so that their rows are locked in it. None of them is counted up by a conversation that only changes.
const TOTALS = `insert into site_totals (site, last_number)
  select site, made from unnest($1::text[], $2::int8[]) as t (site, made) order by site
  on conflict (site) do update set last_number = site_totals.last_number + excluded.last_number
  returning site, last_number as last`
const CREATE = `insert into conversations (id, ${CORE_NAMES}, number)
  select id, ${CORE_NAMES}, number from unnest($1::text[], ${CORE_ARRAYS}, $${CORE.length + 2}::int8[])
    with ordinality as made (id, ${CORE_NAMES}, number, place) order by place
  returning id, key`
const UPDATE_CORES = `update conversations set ${CORE.map(([column]) => `${column} = u.${column}`).join(', ')}
  from unnest($1::int8[], ${CORE_ARRAYS}) as u (key, ${CORE_NAMES}) where conversations.key = u.key`
const HEADS = `select * from unnest($1::int8[], $2::int8[], $3::int8[], $4::int8[], $5::int8[], $6::text[])
  as u (conv, head, public_head, updated_at, waiting_since, talk)`
const INSERT_HEADS = `insert into heads (conv, head, public_head, updated_at, waiting_since, talk, changed_at)
  select u.*, ${nowSql('$7')} from (${HEADS}) as u`
const UPDATE_HEADS = `update heads set head = u.head, public_head = u.public_head, updated_at = u.updated_at,
    waiting_since = u.waiting_since, talk = u.talk, changed_at = ${nowSql('$7')}
  from (${HEADS}) as u where heads.conv = u.conv`
const INSERT_EVENTS = `insert into events (conv, seq, json, public, prev_public, participant, client_id, body_hash)
  select conv, seq, json, public, prev_public, participant, client_id, hash
  from unnest($1::int8[], $2::int8[], $3::text[], $4::int8[], $5::int8[], $6::int8[], $7::bytea[], $8::bytea[])
    with ordinality as e (conv, seq, json, public, prev_public, participant, client_id, hash, place) order by place`
const AMEND = `update events set json = u.json from unnest($1::int8[], $2::int8[], $3::text[]) as u (conv, seq, json)
  where events.conv = u.conv and events.seq = u.seq`
const LOADS = `update agent_load set load = u.load from unnest($1::text[], $2::float8[]) as u (agent, load)
  where agent_load.agent = u.agent`
const ROUTED = `update agent_load set last_assigned_at = u.at from unnest($1::text[], $2::int8[]) as u (agent, at)
  where agent_load.agent = u.agent`
const KEYS = `insert into keys (scope, id, body_hash, conv, seq, event_id, at)
  select scope, id, hash, conv, seq, event, coalesce(at, ${nowSql('$8')})
  from unnest($1::text[], $2::text[], $3::text[], $4::int8[], $5::int8[], $6::text[], $7::int8[])
    as k (scope, id, hash, conv, seq, event, at) order by scope, id`
// Numbered as they come, but written in the order of what must be unique: of two relays with the same work one waits for the other.
const EFFECTS = `insert into outbox (id, kind, dedupe, body, due_at, created_at)
  select id, kind, dedupe, body, coalesce(due, now), now from (
    select nextval(pg_get_serial_sequence('outbox', 'id')) as id, e.*, ${nowSql('$5')} as now from (
      select * from unnest($1::text[], $2::text[], $3::text[], $4::int8[]) with ordinality as e (kind, dedupe, body, due, place)
      order by place) as e) as e
  order by kind, dedupe, id on conflict (kind, dedupe) do nothing`

/**
 * Writes a plan in the open transaction: each table once, and in one round trip when no conversation is new. Gives the keys of all
 * conversations in it. `now` is the parameter of `nowSql`. `end` ends the transaction in the same round trip.
 */
export async function writePlan(
  ask: Ask,
  plan: Plan,
  now: number | null,
  end: () => Promise<unknown>,
): Promise<Map<string, number>> {
  // Records first: a conversation refers to its contact.
  const first = plan.records.flatMap(({ record, cells }) => writeRecord(ask, record, cells))
  const numbers = new Map<string, number>()
  const cores = [...plan.moved].flatMap(([id, moved]) => (moved.core ? { ...moved, id, core: moved.core } : []))
  if (cores.length > 0) first.push(totals(ask, cores, numbers))
  const created = cores.filter(({ conv }) => conv === null)
  if (created.length > 0) await all(first.splice(0))
  const convs = new Map<string, number>()
  for (const [id, { conv }] of plan.moved) if (conv !== null) convs.set(id, conv)
  if (created.length > 0) await create(ask, created, numbers, convs)
  await all([...first, ...rest(ask, plan, convs, now), end()])
  return convs
}

type Core = Moved & { readonly id: string; readonly core: CoreColumns }

/** Takes numbers for new conversations, and the rows of all sites whose totals move. */
async function totals(ask: Ask, cores: readonly Core[], numbers: Map<string, number>): Promise<void> {
  const sites = Map.groupBy(cores, ({ core }) => core.site)
  const news = [...sites.values()].map((those) => those.filter(({ conv }) => conv === null))
  const rows = await ask<{ site: string; last: number }>(TOTALS, [[...sites.keys()], news.map(({ length }) => length)])
  const last = new Map(rows.map((row) => [row.site, row.last]))
  for (const those of news)
    those.forEach(({ id, core }, index) => numbers.set(id, (last.get(core.site) ?? 0) - those.length + 1 + index))
}

async function create(
  ask: Ask,
  created: readonly Core[],
  numbers: ReadonlyMap<string, number>,
  convs: Map<string, number>,
): Promise<void> {
  const values = [created.map(({ id }) => id), ...columns(created), created.map(({ id }) => numbers.get(id))]
  for (const { id, key } of await ask<{ id: string; key: number }>(CREATE, values)) convs.set(id, key)
}

const columns = (cores: readonly Core[]): unknown[] => {
  const rows = cores.map(({ core }) => coreCells(core))
  return CORE.map((_, index) => rows.map((row) => row[index]))
}

function rest(ask: Ask, plan: Plan, convs: ReadonlyMap<string, number>, now: number | null): Promise<unknown>[] {
  const convOf = (id: string | null) => (id === null ? null : (convs.get(id) ?? null))
  const asked: Promise<unknown>[] = []
  const put = (text: string, rows: readonly unknown[], values: () => unknown[]) => {
    if (rows.length > 0) asked.push(ask(text, values()))
  }
  const moved = [...plan.moved].map(([id, each]) => ({ ...each, id }))
  const changed = moved.flatMap((each) =>
    each.conv !== null && each.core !== null ? { ...each, core: each.core } : [],
  )
  put(UPDATE_CORES, changed, () => [changed.map(({ conv }) => conv), ...columns(changed)])
  for (const [text, heads] of [
    [INSERT_HEADS, moved.filter(({ conv }) => conv === null)],
    [UPDATE_HEADS, moved.filter(({ conv }) => conv !== null)],
  ] as const)
    put(text, heads, () => [
      heads.map(({ id }) => convOf(id)),
      heads.map(({ to }) => to),
      heads.map(({ publicHead }) => publicHead),
      heads.map(({ head }) => head.updatedAt),
      heads.map(({ head }) => head.waitingSince),
      heads.map(({ head }) => head.talk),
      now,
    ])
  put(INSERT_EVENTS, plan.events, () => [
    plan.events.map(({ id }) => convOf(id)),
    ...eventColumns(plan.events.map(({ made }) => made)),
  ])
  const amended = [...plan.amended.values()]
  put(AMEND, amended, () => [
    amended.map(({ id }) => convOf(id)),
    amended.map(({ seq }) => seq),
    amended.map(({ json }) => json),
  ])
  const loads = [...plan.loads]
  put(LOADS, loads, () => [loads.map(([agent]) => agent), loads.map(([, load]) => load)])
  const routed = [...plan.routed]
  put(ROUTED, routed, () => [routed.map(([agent]) => agent), routed.map(([, at]) => at)])
  put(KEYS, plan.keys, () => [
    plan.keys.map(({ key }) => storable(key.scope)),
    plan.keys.map(({ key }) => storable(key.id)),
    plan.keys.map(({ key }) => key.bodyHash),
    plan.keys.map(({ id }) => convOf(id)),
    plan.keys.map(({ key }) => key.seq),
    plan.keys.map(({ key }) => key.eventId),
    plan.keys.map(({ at }) => at),
    now,
  ])
  put(EFFECTS, plan.effects, () => [
    plan.effects.map(({ kind }) => kind),
    plan.effects.map(({ dedupe }) => storable(dedupe)),
    plan.effects.map(({ body }) => body),
    plan.effects.map(({ dueAt }) => dueAt),
    now,
  ])
  return asked
}
