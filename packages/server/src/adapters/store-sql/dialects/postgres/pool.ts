import type { ConversationId, DepartmentId } from '@deskbell/protocol'
import type { DepartmentRecord } from '../../../../domain/records.ts'
import type { Loaded, PoolAgent, PoolView } from '../../../../ports/Store.ts'
import type { KnownAt } from '../../Engine.ts'
import { all } from './commit/readGround.ts'
import type { Ask } from './commit/readGround.ts'
import { nowSql } from './DatabaseClock.ts'
import { loadedOf, STATES } from './Reader.ts'
import type { StateRow } from './Reader.ts'

/** Pools are locked by these. Any number that no other lock of ours uses. */
const POOL_LOCKS = 0x706f6f6c

/** All departments connected with this one by agents they share. */
const DEPARTMENTS = `with recursive pool (department) as (
    select $1::text collate "C"
    union
    select theirs.department from pool
    join department_members ours on ours.department = pool.department
    join department_members theirs on theirs.agent = ours.agent)
  select d.id, d.doc from pool join departments d on d.id = pool.department order by d.id`
const LOCK = `select pg_advisory_xact_lock(${POOL_LOCKS}, hashtext($1))`
const AGENTS = `select a.id, a.doc, l.load, l.max, l.last_assigned_at as last, exists (
    select from leases where kind = 'agent' and subject = a.id and closed_at is null
      and heard_at >= ${nowSql('$2')} - $3::int8) as connected
  from agents a join agent_load l on l.agent = a.id
  where a.id in (select agent from department_members where department = any($1::text[])) order by a.id`
// Without their states, which are large and mostly known.
const WAITING = `select c.id, c.number, h.head, h.public_head as "publicHead"
  from conversations c join heads h on h.conv = c.key
  where c.department = any($1::text[]) and c.queue_key is not null order by c.queue_key, c.id`
const STATES_OF = `${STATES} where c.id = any($1::text[])`

type DepartmentRow = { readonly id: DepartmentId; readonly doc: string }
type AgentRow = {
  readonly id: string
  readonly doc: string
  readonly load: number
  readonly max: number
  readonly last: number
  readonly connected: boolean
}

/**
 * Takes the lock of a pool until the transaction ends, and gives its departments. A pool is named by the first of them; should they
 * have changed while it waited, null: another lock may be the right one.
 */
export async function lockPool(ask: Ask, departmentId: string): Promise<DepartmentRow[] | null> {
  const [first] = await ask<DepartmentRow>(DEPARTMENTS, [departmentId])
  await ask(LOCK, [first?.id ?? departmentId])
  const departments = await ask<DepartmentRow>(DEPARTMENTS, [departmentId])
  return departments[0]?.id === first?.id ? departments : null
}

/** What routing sees. `heardMs` = how long ago a connection may have been heard last. `now` is the parameter of `nowSql`. */
export async function poolView(
  ask: Ask,
  departments: readonly DepartmentRow[],
  heardMs: number,
  now: number | null,
  known: KnownAt,
): Promise<PoolView> {
  const ids = departments.map(({ id }) => id)
  const agents = ask<AgentRow>(AGENTS, [ids, now, heardMs])
  const waiting = ask<Omit<Loaded, 'state'> & { id: ConversationId }>(WAITING, [ids])
  await all([agents, waiting])
  return {
    departments: departments.map(({ doc }) => {
      const { id, policy, memberIds } = JSON.parse(doc) as DepartmentRecord
      return { id, policy, memberIds }
    }),
    waiting: await withStates(ask, await waiting, known),
    agents: (await agents).flatMap(({ doc, last, ...agent }) => {
      const { availability, removedAt } = JSON.parse(doc) as Pick<PoolAgent, 'availability'> & {
        removedAt: number | null
      }
      return removedAt === null ? { ...agent, availability, lastAssignedAt: last } : []
    }),
  }
}

/** Those whose state is not known are read; should one have moved meanwhile, as it is then. */
async function withStates(
  ask: Ask,
  rows: readonly (Omit<Loaded, 'state'> & { readonly id: ConversationId })[],
  known: KnownAt,
): Promise<Loaded[]> {
  const remembered = new Map(rows.map(({ id, head }) => [id, known(id, head)]))
  const unknown = rows.flatMap(({ id }) => (remembered.get(id) === undefined ? id : []))
  const read = unknown.length === 0 ? [] : await ask<StateRow>(STATES_OF, [unknown])
  const states = new Map(read.map((row) => [row.id, loadedOf(row, known)]))
  return rows.flatMap(({ id, ...row }) => {
    const state = remembered.get(id)
    return state === undefined ? (states.get(id) ?? []) : { ...row, state }
  })
}
