import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { finished, pipeline } from 'node:stream/promises'
import type { CopySource } from '../../adapters/store-sql/copy/Copy.ts'
import { COPIED } from '../../adapters/store-sql/copy/copiedTables.ts'
import { copyFile } from './files.ts'
import { FORMAT, tableLine, TEXT, VERSION } from './format.ts'
import type { Amount, EndLine, FileLine, Header } from './format.ts'

/** What a portable copy is made of. */
export type Portable = {
  readonly source: CopySource
  /** Where the uploaded files are. */
  readonly files: string
  readonly deskbell: string
  /** UTC ms. */
  readonly now: number
}

/** Writes a portable copy into a directory that exists and is empty. Gives the files that were missing too. */
export async function writePortable(
  directory: string,
  { source, files, deskbell, now }: Portable,
): Promise<Amount & { readonly missing: readonly string[] }> {
  const text = textTo(join(directory, TEXT))
  const header: Header = {
    format: FORMAT,
    version: VERSION,
    schema: source.schema,
    deskbell,
    at: new Date(now).toISOString(),
  }
  await text.put([header])
  const counts = new Map<string, number>()
  for (const table of COPIED) {
    await text.put([tableLine(table)])
    let count = 0
    for await (const rows of source.rows(table)) {
      await text.put(rows)
      count += rows.length
    }
    counts.set(table.name, count)
  }
  const to = join(directory, 'files')
  mkdirSync(to, { mode: 0o700 })
  const missing: string[] = []
  let copied = 0
  for await (const { id, bytes } of storedFiles(source)) {
    const path = copyFile(files, to, id)
    if (path === null) missing.push(id)
    else copied += 1
    const line: FileLine = { file: id, bytes, sha256: path === null ? null : await sumOf(path) }
    await text.put([line])
  }
  const records = [...counts.values()].reduce((sum, count) => sum + count, 0)
  await text.end({ records, files: copied + missing.length })
  return { conversations: counts.get('conversations') ?? 0, events: counts.get('events') ?? 0, files: copied, missing }
}

/** sha256 of a file, as hex. */
export async function sumOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** Lines to a file, and their sum. Whoever puts waits while the disk does. */
function textTo(path: string) {
  const stream = createWriteStream(path, { mode: 0o600 })
  const hash = createHash('sha256')
  const failed = finished(stream, { readable: false })
  // Whoever puts the next line, or ends it, is told.
  failed.catch(() => {})
  const put = async (lines: readonly unknown[]): Promise<void> => {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    hash.update(text)
    if (!stream.write(text)) await Promise.race([once(stream, 'drain'), failed])
  }
  return {
    put,
    async end(counts: Omit<EndLine, 'sha256'>): Promise<void> {
      const line: EndLine = { ...counts, sha256: hash.digest('hex') }
      stream.end(`${JSON.stringify(line)}\n`)
      await failed
    },
  }
}

/** A file whose ticket was not used has no bytes yet. */
async function* storedFiles(source: CopySource): AsyncGenerator<{ readonly id: string; readonly bytes: number }> {
  const table = COPIED.find(({ name }) => name === 'files')
  if (table === undefined) return
  const place = (column: string): number => table.columns.findIndex(([name]) => name === column)
  const [id, doc, ticket] = [place('id'), place('doc'), place('ticket_hash')]
  for await (const rows of source.rows(table)) {
    for (const row of rows) {
      if (row[ticket] !== null) continue
      yield { id: String(row[id]), bytes: (JSON.parse(String(row[doc])) as { bytes: number }).bytes }
    }
  }
}
