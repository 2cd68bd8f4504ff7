import type { Outcome } from '../../../../ports/Store.ts'
import { KINDS } from '../../records/kinds.ts'
import type { Cell } from '../../records/kinds.ts'
import type { PackedRecord } from '../../units/packed.ts'
import type { Connection } from './Connection.ts'

/** Why these records cannot be written: somebody else changed one, or has a value that must be unique. */
export function brokenRecord(connection: Connection, records: readonly PackedRecord[]): Outcome | null {
  for (const record of records) {
    const { table } = KINDS[record.kind]
    const rev = connection.get<{ rev: number }>(`select rev from ${table} where id = ?`, record.id)?.rev ?? 0
    if (rev !== record.expectedRev) return { ok: false, why: 'stale' }
    const field = takenField(connection, record)
    if (field !== null) return { ok: false, why: 'taken', kind: record.kind, field }
  }
  return null
}

function takenField(connection: Connection, record: PackedRecord): string | null {
  if (record.doc === null) return null
  const { table, unique } = KINDS[record.kind]
  for (const { field, columns } of unique) {
    const cells = columns.map((column) => cellOf(record, column))
    if (cells.includes(null)) continue
    const where = columns.map((column) => `${column} = ?`).join(' and ')
    if (connection.get(`select 1 from ${table} where ${where} and id <> ?`, ...cells, record.id)) return field
  }
  return null
}

const cellOf = (record: PackedRecord, column: string): Cell =>
  record.cells[KINDS[record.kind].columns.indexOf(column)] ?? null

/** Writes a record whose revision was just compared, and what is mirrored from it. */
export function writeRecord(connection: Connection, record: PackedRecord): void {
  const { table, columns } = KINDS[record.kind]
  const { id, doc, cells, expectedRev } = record
  if (doc === null) {
    connection.run(`delete from ${table} where id = ?`, id)
  } else if (expectedRev === 0) {
    const names = ['id', 'rev', 'doc', ...columns]
    connection.run(
      `insert into ${table} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`,
      id,
      1,
      doc,
      ...cells,
    )
  } else {
    const sets = ['rev = rev + 1', 'doc = ?', ...columns.map((column) => `${column} = ?`)]
    connection.run(`update ${table} set ${sets.join(', ')} where id = ?`, doc, ...cells, id)
  }
  if (record.capacity !== null) mirrorCapacity(connection, id, record.capacity)
  if (record.members !== null) mirrorMembers(connection, id, record.members)
}

function mirrorCapacity(connection: Connection, agent: string, capacity: number): void {
  connection.run(
    'insert into agent_load (agent, load, max) values (?, 0, ?) on conflict (agent) do update set max = excluded.max',
    agent,
    capacity,
  )
}

function mirrorMembers(connection: Connection, department: string, members: readonly string[]): void {
  connection.run('delete from department_members where department = ?', department)
  for (const agent of members) {
    connection.run(
      'insert into department_members (department, agent) values (?, ?) on conflict do nothing',
      department,
      agent,
    )
  }
}
