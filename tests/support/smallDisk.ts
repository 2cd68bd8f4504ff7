import { spawn, spawnSync } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory } from './relay.ts'

const BALLAST = 'ballast'

/** A file system of its own, in memory, that can be filled. */
export type SmallDisk = {
  readonly path: string
  /** Writes one file until nothing more fits. */
  fill(): Promise<void>
  /** Removes that file. */
  free(): Promise<void>
  /** Takes it away, with everything on it. */
  release(): void
}

/**
 * Makes one of so many MiB. Who may not mount does so in a namespace of their own, which a process keeps open and whose files are
 * reached through it. Throws where neither is allowed: a test that cannot run has not passed.
 */
export async function smallDisk(mib: number): Promise<SmallDisk> {
  const point = await temporaryDirectory()
  const mount = ['-t', 'tmpfs', '-o', `size=${mib}m`, 'deskbell-test', point]
  const mounted = spawnSync('mount', mount, { encoding: 'utf8' })
  if (mounted.status === 0) return diskAt(point, () => void spawnSync('umount', ['-l', point]))
  const keeper = spawn('unshare', ['-Urm', 'sh', '-c', 'mount "$@" && echo mounted && cat', 'sh', ...mount])
  const told = await new Promise<string>((resolve) => {
    let text = ''
    for (const stream of [keeper.stdout, keeper.stderr])
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        if (text.includes('mounted')) resolve('mounted')
      })
    keeper.once('error', (error) => resolve(error.message))
    keeper.once('exit', () => resolve(text))
  })
  if (told !== 'mounted') throw new Error(`no small disk can be made: ${mounted.stderr} ${told}`)
  return diskAt(`/proc/${keeper.pid}/root${point}`, () => keeper.stdin.end())
}

function diskAt(path: string, release: () => void): SmallDisk {
  const ballast = join(path, BALLAST)
  return {
    path,
    async fill() {
      for (let size = 1_048_576; size >= 4_096; size /= 4) {
        const block = Buffer.alloc(size, 1)
        // A part of the last block may fit; the next size goes on from there.
        while (await writeFile(ballast, block, { flag: 'a' }).then(...isWritten));
      }
    },
    free: () => rm(ballast, { force: true }),
    release,
  }
}

const isWritten = [
  () => true,
  (error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false
    throw error
  },
] as const
