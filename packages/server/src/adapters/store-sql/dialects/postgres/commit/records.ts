import { KINDS } from '../../../records/kinds.ts'
import type { Cell } from '../../../records/kinds.ts'
import type { PackedRecord } from '../../../units/packed.ts'
import type { Ask } from './readGround.ts'

const CAPACITY = `insert into agent_load (agent, load, max) values ($1, 0, $2)
  on conflict (agent) do update set max = excluded.max`
const NO_MEMBERS = 'delete from department_members where department = $1'
const MEMBERS = `insert into department_members (department, agent) select $1, agent from unnest($2::text[]) as m (agent)
  on conflict do nothing`

/** Writes a record whose revision was just compared, and what is mirrored from it. */
export function writeRecord(ask: Ask, record: PackedRecord, cells: readonly Cell[]): Promise<unknown>[] {
  const { id, capacity, members } = record
  const asked: Promise<unknown>[] = [ask(...statementFor(record, cells))]
  if (capacity !== null) asked.push(ask(CAPACITY, [id, capacity]))
  if (members !== null) asked.push(ask(NO_MEMBERS, [id]), ask(MEMBERS, [id, members]))
  return asked
}

function statementFor({ kind, id, doc, expectedRev }: PackedRecord, cells: readonly Cell[]): [string, unknown[]] {
  const { table, columns } = KINDS[kind]
  if (doc === null) return [`delete from ${table} where id = $1`, [id]]
  const values = [id, doc, ...cells]
  if (expectedRev === 0) {
    const names = ['id', 'rev', 'doc', ...columns]
    const places = ['$1', '1', '$2', ...columns.map((_, index) => `$${index + 3}`)]
    return [`insert into ${table} (${names.join(', ')}) values (${places.join(', ')})`, values]
  }
  const sets = ['rev = rev + 1', 'doc = $2', ...columns.map((column, index) => `${column} = $${index + 3}`)]
  return [`update ${table} set ${sets.join(', ')} where id = $1`, values]
}
