import type { DepartmentRecord } from '../../../../domain/records.ts'
import type { PoolAgent, PoolView } from '../../../../ports/Store.ts'
import type { KnownAt } from '../../Engine.ts'
import type { Connection } from './Connection.ts'
import type { Reader } from './Reader.ts'

/** All departments connected with this one by agents they share. */
const POOL = `with recursive pool(department) as (
    select ?
    union
    select theirs.department from pool
    join department_members ours on ours.department = pool.department
    join department_members theirs on theirs.agent = ours.agent)
  select d.doc from pool join departments d on d.id = pool.department order by d.id`

const AGENTS = `select a.id, a.doc ->> '$.availability' as availability, l.load, l.max, l.last_assigned_at as lastAssignedAt
  from agents a join agent_load l on l.agent = a.id
  where a.id in (select agent from department_members where department in (select value from json_each(?)))
    and a.doc ->> '$.removedAt' is null
  order by a.id`

/** What routing sees, all of one moment. `heardSince` = how long ago a connection may have been heard last, by the leases' clock. */
export function poolView(
  connection: Connection,
  reader: Reader,
  departmentId: string,
  heardSince: number,
  known: KnownAt,
): PoolView {
  return connection.snapshot(() => {
    const departments = connection
      .all<{ doc: string }>(POOL, departmentId)
      .map(({ doc }) => JSON.parse(doc) as DepartmentRecord)
    const ids = departments.map(({ id }) => id)
    const agents = connection.all<Omit<PoolAgent, 'connected'>>(AGENTS, JSON.stringify(ids))
    const connected = reader.connected(
      'agent',
      agents.map(({ id }) => id),
      heardSince,
    )
    return {
      departments: departments.map(({ id, policy, memberIds }) => ({ id, policy, memberIds })),
      waiting: reader.waiting(ids, known),
      agents: agents.map((agent) => ({ ...agent, connected: connected.has(agent.id) })),
    }
  })
}
