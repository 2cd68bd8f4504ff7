import { StoreOpenError } from '../../StoreOpenError.ts'

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'EACCES',
])

/** What went wrong when the database was opened, for whoever runs the server; anything else as it is. Never with the password. */
export function explain(url: string, error: unknown): unknown {
  if (error instanceof StoreOpenError) return error
  const { code = '', message = '' } = error as { code?: string; message?: string }
  const { server, database, user } = partsOf(url)
  const tell = (kind: StoreOpenError['code'], text: string) => new StoreOpenError(kind, text, error)
  if (code === 'ERR_INVALID_URL' || !/^(?:postgres|postgresql|socket):/.test(url))
    return tell(
      'bad_url',
      'The URL of the database cannot be read. It looks like postgres://user:password@host:5432/deskbell.',
    )
  if (UNREACHABLE.has(code) || /connection timeout|timeout exceeded|terminated unexpectedly|SSL/i.test(message))
    return tell(
      'unreachable',
      `Deskbell cannot reach PostgreSQL at ${server} (${code || message}). Start it, or correct host and port in the URL of the database.`,
    )
  switch (code) {
    case '28P01':
    case '28000':
      return tell(
        'refused',
        `PostgreSQL at ${server} does not let the user ${user} in (${message}). Correct user and password in the URL of the database.`,
      )
    case '3D000':
      return tell(
        'no_database',
        `PostgreSQL at ${server} has no database ${database}. Create it with: create database ${database} encoding 'UTF8' template template0.`,
      )
    case '42501':
      return tell(
        'not_allowed',
        `The user ${user} may not make tables in the database ${database} (${message}). ` +
          `Make them its owner with: alter database ${database} owner to ${user}.`,
      )
    case '57P03':
    case '53300':
      return tell(
        'unreachable',
        `PostgreSQL at ${server} takes no connection now (${message}). Wait until it is ready, or raise its max_connections.`,
      )
    default:
      return error
  }
}

function partsOf(url: string): { server: string; database: string; user: string } {
  try {
    const { host, pathname, username } = new URL(url)
    return { server: host, database: decodeURIComponent(pathname.slice(1)), user: decodeURIComponent(username) }
  } catch {
    return { server: 'this address', database: 'of this name', user: 'given' }
  }
}
