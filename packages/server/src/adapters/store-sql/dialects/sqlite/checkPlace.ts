import { accessSync, constants, mkdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { StoreOpenError } from '../../StoreOpenError.ts'

/** File systems on which SQLite's locks and flushes cannot be trusted, as /proc/mounts names them. */
const NETWORK =
  /^(?:nfs|cifs|smb|afs|ceph|lustre|ncpfs|coda|glusterfs|fuse\.(?:sshfs|glusterfs|s3fs|rclone|ceph|gcsfuse|smbnetfs))/

/**
 * Makes the database's directory and refuses places where what is acknowledged might be lost. `mounts` is the text of /proc/mounts,
 * null where there is none (then nothing is known about the file system and nothing is refused).
 */
export function checkPlace(path: string, mounts: string | null = readMounts()): void {
  const directory = dirname(path)
  try {
    mkdirSync(directory, { recursive: true })
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK)
    if (statSync(path, { throwIfNoEntry: false })) accessSync(path, constants.R_OK | constants.W_OK)
  } catch (error) {
    throw notWritable(directory, error)
  }
  const type = mounts === null ? null : fileSystemOf(realpathSync(directory), mounts)
  if (type !== null && NETWORK.test(type)) {
    throw new StoreOpenError(
      'network_file_system',
      `${directory} is on a network file system (${type}), where SQLite may lose or damage data. ` +
        'Use a directory on a local disk, or a PostgreSQL database.',
    )
  }
}

/** What to tell when the directory cannot be used. */
export function notWritable(directory: string, cause: unknown): StoreOpenError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new StoreOpenError(
    'not_writable',
    `Deskbell cannot write to ${directory} (${why}). Give the user it runs as the right to write there, or choose another directory.`,
    cause,
  )
}

/** Type of the file system a path is on: the mount with the longest matching path, the last one of those. */
export function fileSystemOf(path: string, mounts: string): string | null {
  let best: { readonly point: string; readonly type: string } | null = null
  for (const line of mounts.split('\n')) {
    const [, escaped, type] = line.split(' ')
    if (escaped === undefined || type === undefined) continue
    const point = escaped.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    const contains = path === point || path.startsWith(point.endsWith('/') ? point : `${point}/`)
    if (contains && point.length >= (best?.point.length ?? 0)) best = { point, type }
  }
  return best?.type ?? null
}

function readMounts(): string | null {
  try {
    return readFileSync('/proc/mounts', 'utf8')
  } catch {
    return null
  }
}
