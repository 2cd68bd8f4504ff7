import { createHash } from 'node:crypto'
import { ROWS } from '../../adapters/store-sql/copy/Copy.ts'
import type { CopiedRow } from '../../adapters/store-sql/copy/Copy.ts'
import { COPIED } from '../../adapters/store-sql/copy/copiedTables.ts'
import type { CopiedTable } from '../../adapters/store-sql/copy/copiedTables.ts'
import { forPerson } from '../forPerson.ts'
import { FORMAT, tableLine, VERSION } from './format.ts'
import type { EndLine, FileLine, Header, TableLine } from './format.ts'

type Deps = {
  /** Of the text, for what is told. */
  readonly path: string
  /** Version of the tables that are filled. */
  readonly schema: number
  put(table: CopiedTable, rows: readonly CopiedRow[]): Promise<void>
  file(line: FileLine): Promise<void>
}

/** Takes in the text of a portable copy line by line, holding few of them, and throws at the first that does not belong there. */
export class Taking {
  readonly #deps: Deps
  readonly #hash = createHash('sha256')
  readonly #counts = new Map<string, number>()
  #header: Header | null = null
  #table: CopiedTable | null = null
  #rows: CopiedRow[] = []
  #end: EndLine | null = null
  #lines = 0
  #files = 0

  constructor(deps: Deps) {
    this.#deps = deps
  }

  async line(text: string): Promise<void> {
    if (this.#end !== null) throw this.#damaged('there is more after its end')
    this.#lines += 1
    const value = parsed(text)
    if (this.#header !== null && isEnd(value)) {
      await this.#flush()
      this.#end = value
      return
    }
    this.#hash.update(text)
    this.#hash.update('\n')
    if (this.#header === null) this.#header = this.#headerOf(value)
    else if (Array.isArray(value)) await this.#row(value as CopiedRow)
    else if (isTable(value)) await this.#begin(value)
    else if (isFile(value)) {
      await this.#flush()
      this.#files += 1
      await this.#deps.file(value)
    } else throw this.#damaged(`line ${this.#lines} does not belong there`)
  }

  /** To be called after the last line: throws unless it was the end of all that was written. */
  ended(): { readonly at: number; readonly conversations: number; readonly events: number } {
    if (this.#header === null) throw this.#damaged('it is empty')
    if (this.#end === null) throw this.#damaged('its end is missing')
    if (this.#end.sha256 !== this.#hash.digest('hex')) throw this.#damaged('its sum is another')
    const records = [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
    if (this.#end.records !== records || this.#end.files !== this.#files)
      throw this.#damaged('it does not hold what its end says')
    const count = (name: string) => this.#counts.get(name) ?? 0
    return { at: Date.parse(this.#header.at), conversations: count('conversations'), events: count('events') }
  }

  #headerOf(value: unknown): Header {
    const { path, schema } = this.#deps
    const header = value as Header | null | undefined
    if (header?.format !== FORMAT)
      throw forPerson(`${path} is no copy of Deskbell's. Name the directory that \`export\` or \`backup\` made.`)
    if (header.version > VERSION || header.schema > schema)
      throw forPerson(`${path} was written by Deskbell ${header.deskbell}, which is newer than this one. Use that one.`)
    if (header.schema < schema)
      throw forPerson(
        `${path} was written by Deskbell ${header.deskbell}, whose tables were older. Take it in with that one, then start this one on it.`,
      )
    return header
  }

  async #begin(line: TableLine): Promise<void> {
    await this.#flush()
    const found = COPIED.find(({ name }) => name === line.table)
    if (found === undefined || String(tableLine(found).columns) !== String(line.columns))
      throw this.#damaged(`its table ${line.table} is not as this Deskbell knows it`)
    this.#table = found
  }

  async #row(row: CopiedRow): Promise<void> {
    if (row.length !== this.#table?.columns.length) throw this.#damaged(`line ${this.#lines} does not belong there`)
    this.#rows.push(row)
    if (this.#rows.length === ROWS) await this.#flush()
  }

  async #flush(): Promise<void> {
    if (this.#table === null || this.#rows.length === 0) return
    const rows = this.#rows
    this.#rows = []
    this.#counts.set(this.#table.name, (this.#counts.get(this.#table.name) ?? 0) + rows.length)
    await this.#deps.put(this.#table, rows)
  }

  #damaged(why: string): Error {
    return forPerson(`${this.#deps.path} is damaged: ${why}. Nothing was changed. Use another copy.`)
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const isTable = (value: unknown): value is TableLine => has(value, 'table') && has(value, 'columns')
const isFile = (value: unknown): value is FileLine => has(value, 'file') && has(value, 'sha256')
const isEnd = (value: unknown): value is EndLine => has(value, 'records') && has(value, 'sha256')
const has = (value: unknown, name: string): boolean => typeof value === 'object' && value !== null && name in value
