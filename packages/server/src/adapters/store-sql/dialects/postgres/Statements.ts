import type { QueryResultRow } from 'pg'

/** A connection, or any of a pool. */
type Target = {
  query<R extends QueryResultRow>(config: { name: string; text: string; values: unknown[] }): Promise<{ rows: R[] }>
}

/** Names of statements, so that each connection prepares each of them once. Only for texts that are written here: they stay for good. */
export class Statements {
  readonly #names = new Map<string, string>()

  async rows<R extends QueryResultRow>(target: Target, text: string, values: unknown[] = []): Promise<R[]> {
    let name = this.#names.get(text)
    if (name === undefined) {
      name = `deskbell_${this.#names.size + 1}`
      this.#names.set(text, name)
    }
    return (await target.query<R>({ name, text, values })).rows
  }
}
