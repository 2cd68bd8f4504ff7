import type { QueryResultRow } from 'pg'
import type { Kind, Records } from '../../../../domain/records.ts'
import type { By, Filter, Versioned } from '../../../../ports/Store.ts'
import { KINDS, LOOKUPS } from '../../records/kinds.ts'
import { byQuestion, Gathered } from './Gathered.ts'
import { storable } from './texts.ts'

type Rows = <R extends QueryResultRow>(text: string, values: unknown[]) => Promise<R[]>
type RecordRow = { readonly rev: number; readonly doc: string }
type Asked = Gathered<readonly string[], readonly RecordRow[]>

/** Records by their unique names, or by what they are filtered by: as text, in the order of the columns. */
export class RecordReader {
  readonly #rows: Rows
  /** By kind and columns. */
  readonly #gathered = new Map<string, Asked>()

  constructor(rows: Rows) {
    this.#rows = rows
  }

  async get<K extends Kind>(kind: K, by: By<K>): Promise<Versioned<Records[K]> | null> {
    const fields = by as unknown as Record<string, string>
    const lookup = LOOKUPS[Object.keys(fields).find((name) => name !== 'siteId') ?? 'id']
    if (!lookup) throw new Error(`${kind} cannot be got by ${Object.keys(fields).join(', ')}`)
    const values = lookup.fields.map((name) => storable(fields[name] ?? ''))
    const [row] = await this.#asked(kind, lookup.columns, 'limit 1').ask(values)
    return row ? recordOf<K>(row) : null
  }

  /** In order of creation. */
  async find<K extends Kind>(kind: K, filter: Filter<K>): Promise<Versioned<Records[K]>[]> {
    const { table, filters } = KINDS[kind]
    const given = Object.entries(filter).filter(([, value]) => value !== undefined)
    const columns = given.map(([name]) => {
      const column = filters[name]
      if (column === undefined) throw new Error(`${kind} cannot be found by ${name}`)
      return column
    })
    const rows =
      columns.length === 0
        ? await this.#rows<RecordRow>(`select rev, doc from ${table} order by ord`, [])
        : // As it stands, or the planner would join with the whole table.
          await this.#asked(kind, columns, 'order by ord offset 0').ask(
            given.map(([, value]) => storable(String(value))),
          )
    return rows.map(recordOf<K>)
  }

  #asked(kind: Kind, columns: readonly string[], rest: string): Asked {
    const name = `${kind} ${columns.join(' ')} ${rest}`
    let asked = this.#gathered.get(name)
    if (asked === undefined) this.#gathered.set(name, (asked = this.#gather(kind, columns, rest)))
    return asked
  }

  #gather(kind: Kind, columns: readonly string[], rest: string): Asked {
    const names = columns.map((_, index) => `value${index + 1}`)
    const text = `select asked.n, found.rev, found.doc
      from unnest(${names.map((_, index) => `$${index + 1}::text[]`).join(', ')}) with ordinality as asked (${names.join(', ')}, n)
      cross join lateral (select ord, rev, doc from ${KINDS[kind].table}
        where ${columns.map((column, index) => `${column} = asked.value${index + 1}`).join(' and ')} ${rest}) as found
      order by asked.n, found.ord`
    return new Gathered<readonly string[], readonly RecordRow[]>(async (questions) => {
      const values = columns.map((_, index) => questions.map((question) => question[index]))
      return byQuestion(await this.#rows<RecordRow & { n: number }>(text, values), questions.length)
    })
  }
}

const recordOf = <K extends Kind>({ rev, doc }: RecordRow): Versioned<Records[K]> => ({
  rev,
  value: JSON.parse(doc) as Records[K],
})
