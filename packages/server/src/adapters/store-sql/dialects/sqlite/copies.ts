import { randomBytes } from 'node:crypto'
import { backup, DatabaseSync } from 'node:sqlite'

/** How long to wait for a lock of the process that writes. */
const BUSY_TIMEOUT_MS = 5_000
/** In one go, so that the copy is of one moment. In steps it would begin anew whenever somebody commits between two of them. */
const ALL_PAGES = 2 ** 31 - 1

/** What a copy holds. */
export type Copied = {
  readonly conversations: number
  readonly events: number
  /** Uploaded files that the database names, and how long they are. */
  readonly files: readonly { readonly id: string; readonly bytes: number }[]
  /** UTC ms; null when it was not made by `copyDatabase`. */
  readonly backedUpAt: number | null
}

/**
 * Copies a database as it is at one moment, while others may go on committing: they wait for nothing, their log is not begun anew
 * meanwhile. The copy is one file without a log, and another history from the start, whichever way it is put back.
 */
export async function copyDatabase(from: string, to: string, now: number): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true, timeout: BUSY_TIMEOUT_MS })
  try {
    await backup(source, to, { rate: ALL_PAGES })
  } finally {
    source.close()
  }
  const copy = new DatabaseSync(to)
  try {
    set(copy, 'backed_up_at', String(now))
  } finally {
    copy.close()
  }
  beginNewHistory(to)
}

/**
 * Gives a database that nobody has open another epoch, so that what clients know from after the copy was made is known to be of
 * another history. It is one file afterwards: a log beside it might be left behind where it is moved.
 */
export function beginNewHistory(path: string): void {
  const copy = new DatabaseSync(path)
  try {
    const mode = copy.prepare('pragma journal_mode = delete').get()?.['journal_mode']
    if (mode !== 'delete') throw new Error(`${path} is open elsewhere`)
    set(copy, 'epoch', randomBytes(16).toString('hex'))
  } finally {
    copy.close()
  }
}

/** Looks into a copy that nobody writes. */
export function lookInto(path: string): Copied {
  const copy = new DatabaseSync(path, { readOnly: true })
  try {
    const count = (table: string) => Number(copy.prepare(`select count(*) as n from ${table}`).get()?.['n'])
    const backedUpAt = copy.prepare("select value from meta where name = 'backed_up_at'").get()?.['value']
    return {
      conversations: count('conversations'),
      events: count('events'),
      // A file whose ticket was not used has no bytes yet.
      files: copy
        .prepare("select id, json_extract(doc, '$.bytes') as bytes from files where ticket_hash is null order by ord")
        .all()
        .map(({ id, bytes }) => ({ id: String(id), bytes: Number(bytes) })),
      backedUpAt: backedUpAt === undefined ? null : Number(backedUpAt),
    }
  } finally {
    copy.close()
  }
}

/** Whether a database holds an installation: somebody's account, site, contact or conversation. Nobody writes it meanwhile. */
export function isInUse(path: string): boolean {
  const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS })
  try {
    const tables = database.prepare("select count(*) as n from sqlite_schema where name = 'conversations'").get()?.['n']
    if (tables === 0) return false
    const rows = ['sites', 'agents', 'contacts', 'conversations'].map((name) => `exists (select 1 from ${name})`)
    return database.prepare(`select ${rows.join(' or ')} as used`).get()?.['used'] === 1
  } finally {
    database.close()
  }
}

function set(database: DatabaseSync, name: string, value: string): void {
  database
    .prepare('insert into meta (name, value) values (?, ?) on conflict (name) do update set value = excluded.value')
    .run(name, value)
}
