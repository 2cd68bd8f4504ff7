import { constants, copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { flush } from '../../adapters/data-dir/flush.ts'

/** Where BlobStore keeps a file below its directory. */
export const placeOf = (directory: string, id: string): string => join(directory, id.slice(4, 6), id)

/**
 * Copies an uploaded file from one directory of files to another, and gives its place there; null when it is not there. What is in
 * that place already is whole all the time: it may be in use.
 */
export function copyFile(from: string, to: string, id: string): string | null {
  const source = placeOf(from, id)
  if (!existsSync(source)) return null
  const place = placeOf(to, id)
  mkdirSync(join(to, id.slice(4, 6)), { recursive: true, mode: 0o700 })
  // Where the file system can, both share the same blocks.
  copyFileSync(source, `${place}.part`, constants.COPYFILE_FICLONE)
  flush(`${place}.part`)
  renameSync(`${place}.part`, place)
  return place
}

/** The same for many; gives those that are not there. */
export function copyFiles(from: string, to: string, ids: readonly string[]): string[] {
  mkdirSync(to, { recursive: true, mode: 0o700 })
  return ids.filter((id) => copyFile(from, to, id) === null)
}
