import type { Guard, Outcome } from '../../../../ports/Store.ts'
import type { Connection } from './Connection.ts'

/** The first guard that does not hold. Guards of one unit count after each other. `steady`: the clock of leases. */
export function brokenGuard(connection: Connection, guards: readonly Guard[], steady: number): Outcome | null {
  const moved = new Map<string, number>()
  for (const guard of guards) {
    if (guard.kind === 'queue') {
      if (isQueueFull(connection, guard.departmentId, guard.max)) return { ok: false, why: 'guard', guard }
      continue
    }
    if (guard.kind === 'absent') {
      if (isWithinGrace(connection, guard.of, guard.subjectId, steady)) return { ok: false, why: 'guard', guard }
      continue
    }
    if (guard.kind === 'once') {
      if (isUsed(connection, guard)) return { ok: false, why: 'guard', guard }
      continue
    }
    const before = moved.get(guard.agentId) ?? 0
    moved.set(guard.agentId, before + guard.delta)
    if (guard.delta > 0 && !hasRoom(connection, guard.agentId, before + guard.delta))
      return { ok: false, why: 'guard', guard }
  }
  return null
}

/** Moves the loads, which the schema refuses beyond the maximum once more, and uses what is good for once. */
export function applyGuards(connection: Connection, guards: readonly Guard[], now: number): void {
  for (const guard of guards) {
    if (guard.kind === 'load')
      connection.run('update agent_load set load = load + ? where agent = ?', guard.delta, guard.agentId)
    else if (guard.kind === 'once') connection.run(USE, guard.scope, guard.id, now)
  }
}

const USE = `insert into keys (scope, id, body_hash, conv, seq, event_id, at) values (?, ?, '', null, 0, null, ?)`

const isUsed = (connection: Connection, { scope, id }: { scope: string; id: string }): boolean =>
  connection.get('select 1 from keys where scope = ? and id = ?', scope, id) !== undefined

function isWithinGrace(connection: Connection, kind: string, subject: string, steady: number): boolean {
  const sql = 'select 1 from leases where kind = ? and subject = ? and due_at > ? limit 1'
  return connection.get(sql, kind, subject, steady) !== undefined
}

function hasRoom(connection: Connection, agent: string, delta: number): boolean {
  const row = connection.get('select 1 from agent_load where agent = ? and load + ? <= max', agent, delta)
  return row !== undefined
}

function isQueueFull(connection: Connection, department: string, max: number): boolean {
  const row = connection.get<{ waiting: number }>(
    'select count(*) as waiting from (select 1 from conversations where department = ? and queue_key is not null limit ?)',
    department,
    max,
  )
  return (row?.waiting ?? 0) >= max
}
