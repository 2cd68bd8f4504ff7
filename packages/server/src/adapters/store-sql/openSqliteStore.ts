import { randomBytes } from 'node:crypto'
import { dirname, resolve } from 'node:path'
import type { Log } from '../../ports/system.ts'
import { createSqlStore } from './createSqlStore.ts'
import type { SqlStore } from './createSqlStore.ts'
import type { Evolve } from './verify/timelines.ts'
import { migrate, SchemaTooNewError } from './schema/migration.ts'
import { MIGRATIONS } from './schema/migrations.ts'
import { Checkpointer } from './dialects/sqlite/Checkpointer.ts'
import { checkPlace, notWritable } from './dialects/sqlite/checkPlace.ts'
import { Connection } from './dialects/sqlite/Connection.ts'
import { sqliteDdl } from './dialects/sqlite/ddl.ts'
import { kyselyOn, kyselyOver } from './dialects/sqlite/kysely.ts'
import { measureFlush } from './dialects/sqlite/measureFlush.ts'
import { SqliteEngine } from './dialects/sqlite/SqliteEngine.ts'
import type { Write } from './dialects/sqlite/SqliteEngine.ts'
import type { LogState } from './dialects/sqlite/Side.ts'
import { StoreOpenError } from './StoreOpenError.ts'
import { Search } from './dialects/sqlite/search/Search.ts'
import { SearchIndex } from './dialects/sqlite/search/SearchIndex.ts'
import { SpareThread } from './dialects/sqlite/threads/SpareThread.ts'
import { ThreadClient } from './dialects/sqlite/threads/ThreadClient.ts'
import { Writer } from './dialects/sqlite/Writer.ts'

/** From this median flush on, commits go to a thread: it costs a third more CPU and frees the event loop while the disk works. */
const SLOW_FLUSH_MS = 0.5

export type SqliteStoreOptions = {
  /** File, or ':memory:'. Its directory is made when missing. */
  readonly path: string
  /** UTC ms. Given (in tests), it is also the clock of leases; otherwise they go by one that only goes forward. */
  readonly now?: () => number
  /** The relay's own clock, so that what both compare is told by one. */
  readonly wall?: () => number
  /** Where commits run. `auto` times the disk and chooses. */
  readonly commitThread: 'auto' | 'worker' | 'inline'
  readonly log: Log
  /** The domain's fold, for `verify` to compare stored states with their timelines. */
  readonly evolve?: Evolve
  /** For `verify`: whether whoever writes keeps to one open conversation a contact. */
  readonly oneOpen?: boolean
}

/**
 * Opens the store on a SQLite file and brings its schema up to date. Throws StoreOpenError or SchemaTooNewError with a message for
 * whoever runs the server.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqlStore> {
  const isFile = options.path !== ':memory:'
  const path = isFile ? resolve(options.path) : options.path
  if (isFile) checkPlace(path)
  const connection = openConnection(path)
  try {
    const now = options.now ?? options.wall ?? Date.now
    const steady = options.now ?? (() => Math.round(performance.timeOrigin + performance.now()))
    const schema = await migrate(kyselyOn(connection), sqliteDdl, MIGRATIONS)
    const epoch = epochOf(connection)
    const parts = isFile ? await fileParts(path, connection, options) : memoryParts(connection, options.log)
    const engine = new SqliteEngine({ ...parts, epoch, now, steady })
    const promises = { evolve: options.evolve ?? null, oneOpen: options.oneOpen ?? false }
    return createSqlStore({ engine, log: options.log, schema, promises })
  } catch (error) {
    connection.close()
    throw error instanceof SchemaTooNewError ? error : explain(path, error)
  }
}

/** Everything on one connection: a memory database has no other. */
function memoryParts(connection: Connection, log: Log) {
  const writer = new Writer(connection)
  const index = new SearchIndex(connection, ':memory:')
  const reads = kyselyOn(connection)
  return {
    thread: 'inline' as const,
    connection,
    reads,
    scans: reads,
    write: inline(writer),
    checkpointer: null,
    search: new Search(
      {
        step: async () => index.step(),
        tidy: async () => index.tidy(),
        find: async (q) => index.find(q),
        forget: async (change) => writer.forgetSearchChanges(change),
      },
      log,
    ),
    close: async () => index.close(),
  }
}

/**
 * The writer here or in a thread; long reads and checkpoints in a thread, begun when needed. Short reads are on the writer's own
 * connection when it is here: SQLite lets any other drop all pages it remembers after each commit.
 */
async function fileParts(path: string, first: Connection, { commitThread, log }: SqliteStoreOptions) {
  const thread = commitThread === 'auto' ? chooseThread(path, log) : commitThread
  const remote =
    thread === 'worker'
      ? new ThreadClient(new URL('dialects/sqlite/threads/writerThread.ts', import.meta.url), path)
      : null
  const writer = remote ? null : new Writer(first)
  const write: Write = remote ? (method, ...args) => remote.call(method, ...args) : inline(writer as Writer)
  const connection = remote ? new Connection(path, 'read') : first
  if (remote) {
    // Not before the thread has opened the file too: the last connection to close would take the log with it.
    await write('finishCheckpoint')
    first.close()
  }

  const side = new SpareThread(new URL('dialects/sqlite/threads/sideThread.ts', import.meta.url), path)
  const words = new SpareThread(new URL('dialects/sqlite/threads/searchThread.ts', import.meta.url), path)
  const checkpointer = new Checkpointer(
    {
      checkpoint: (force) => side.call<LogState>('checkpoint', force),
      finish: () => write('finishCheckpoint'),
    },
    log,
  )
  const search = new Search(
    {
      step: () => words.call('step'),
      tidy: () => words.call('tidy'),
      find: (q) => words.call('find', q),
      forget: (change) => write('forgetSearchChanges', change),
    },
    log,
  )
  return {
    thread,
    connection,
    reads: kyselyOn(connection),
    scans: kyselyOver((sql, values) => side.call('all', sql, values)),
    write,
    checkpointer,
    search,
    close: async () => {
      await Promise.all([checkpointer.idle(), search.close()])
      await Promise.all([side.close(), words.close()])
      if (remote) connection.close()
      await (remote ? remote.close() : writer?.close())
    },
  }
}

const inline =
  (writer: Writer): Write =>
  async (method, ...args) =>
    (writer[method] as (...args: unknown[]) => never)(...args)

function chooseThread(path: string, log: Log): 'worker' | 'inline' {
  const flushMs = measureFlush(dirname(path))
  const thread = flushMs >= SLOW_FLUSH_MS ? 'worker' : 'inline'
  log.info('store: timed the disk to choose where commits run', { flushMs: Number(flushMs.toFixed(3)), thread })
  return thread
}

/** The name of this history, made when the database is. */
function epochOf(connection: Connection): string {
  connection.run(
    "insert into meta (name, value) values ('epoch', ?) on conflict do nothing",
    randomBytes(16).toString('hex'),
  )
  return connection.get<{ value: string }>("select value from meta where name = 'epoch'")?.value ?? ''
}

function openConnection(path: string): Connection {
  try {
    return new Connection(path, 'write')
  } catch (error) {
    throw explain(path, error)
  }
}

/** What went wrong, for whoever runs the server. Result codes: https://www.sqlite.org/rescode.html */
function explain(path: string, error: unknown): unknown {
  const code = (error as { errcode?: number }).errcode ?? 0
  switch (code & 0xff) {
    case 5:
      return new StoreOpenError(
        'busy',
        `${path} is being written by another process. Is a second Deskbell running on it?`,
        error,
      )
    case 8:
    case 14:
      return notWritable(dirname(path), error)
    case 11:
    case 26:
      return new StoreOpenError(
        'not_a_database',
        `${path} is damaged or not a SQLite database. Restore it from a backup, or choose another file.`,
        error,
      )
    default:
      return error
  }
}
