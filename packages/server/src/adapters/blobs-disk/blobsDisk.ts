import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BlobStore } from '../../ports/system.ts'

/** Files in a directory, two levels deep. A file appears whole or not at all: it is written aside, flushed and renamed. */
export function blobsDisk(directory: string): BlobStore {
  const place = (id: string): { folder: string; file: string } => {
    if (!/^fil_[0-9a-f]{32}$/.test(id)) throw new TypeError('not a file id')
    const folder = join(directory, id.slice(4, 6))
    return { folder, file: join(folder, id) }
  }
  return {
    async put(id, bytes) {
      const { folder, file } = place(id)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const aside = `${file}.part`
      const handle = await open(aside, 'w', 0o600)
      try {
        await handle.writeFile(bytes)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(aside, file)
      const parent = await open(folder, 'r')
      try {
        await parent.sync()
      } finally {
        await parent.close()
      }
    },
    async get(id) {
      try {
        return await readFile(place(id).file)
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
        throw error
      }
    },
    remove: (id) => rm(place(id).file, { force: true }),
  }
}
