import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MIGRATIONS } from '../src/adapters/store-sql/schema/migrations.ts'
import { openSqliteStore } from '../src/adapters/store-sql/openSqliteStore.ts'
import { evolve } from '../src/domain/conversation/evolve.ts'
import { Chat } from './contract/store/Chat.ts'
import { World } from './contract/store/World.ts'

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url))

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'deskbell-migrations-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

/** What there is, and the version after it that the killed process also makes. */
const LATEST = MIGRATIONS.length
const NEXT = LATEST + 1

/** Brings a database to the next version, killed when it is about to write for the n-th time. False: it ended before. */
async function isKilledAt(write: number, path: string): Promise<boolean> {
  const calls = 'pwrite64,fdatasync,fsync,ftruncate,unlink'
  const inject = ['-e', `trace=${calls}`, '-e', `inject=${calls}:signal=KILL:when=${write}`]
  const words = [pathOf('contract/store/killedMigration.ts'), pathOf('../src/adapters/store-sql'), path, '0']
  const strace = process.env['STRACE_PATH'] ?? 'strace'
  const child = spawn(strace, ['-qq', '-o', '/dev/null', ...inject, process.execPath, ...words], { stdio: 'ignore' })
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  if (code === 0) return false
  expect([code, signal]).toEqual([null, 'SIGKILL'])
  return true
}

function versionOf(path: string): { version: number; rows: number | null } {
  const db = new DatabaseSync(path)
  const has = (name: string) => db.prepare('select 1 from sqlite_master where name = ?').get(name) !== undefined
  const version = has('meta')
    ? Number(db.prepare("select value from meta where name = 'schema'").get()?.['value'] ?? 0)
    : 0
  const rows = has('next') ? Number(db.prepare('select count(*) as n from next').get()?.['n']) : null
  expect(has('conversations')).toBe(version > 0)
  expect(db.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' })
  db.close()
  return { version, rows }
}

async function openedAgain(path: string): Promise<void> {
  const store = await openSqliteStore({ path, commitThread: 'inline', log, evolve })
  const world = new World({ store, clock: { now: Date.now, advance: () => {} } })
  await new Chat(world, await world.shop()).begin()
  expect(await world.findings()).toEqual([])
  await store.close()
}

/** Of the first writes some, then ever fewer, and the last. */
const POINTS = [1, 3, 8, 21, 55, 144, 233, 377]

/** More than strace can count to. */
const NEVER = 65_535

// Only Linux lets us choose the moment.
test.each(process.platform === 'linux' ? ['nothing', 'the latest version'] : [])(
  '[S41] killed at any write, a migration leaves a whole version, and the next start goes on: from %s',
  async (from) => {
    const old = join(directory, 'old.db')
    await openedAgain(old)
    const seen = new Set<number>()
    for (const point of [...POINTS, NEVER]) {
      const path = join(directory, `${point}.db`)
      if (from !== 'nothing') cpSync(old, path)
      const isKilled = await isKilledAt(point, path)
      const { version, rows } = versionOf(path)
      expect(rows, `killed at write ${point}`).toBe(version === NEXT ? 1_000 : null)
      expect(version).toBeGreaterThanOrEqual(from === 'nothing' ? 0 : LATEST)
      seen.add(version)
      if (version < NEXT) await openedAgain(path)
      expect(await isKilledAt(NEVER, path)).toBe(false)
      expect(versionOf(path)).toEqual({ version: NEXT, rows: 1_000 })
      if (!isKilled) break
    }
    expect([...seen]).toEqual(expect.arrayContaining([from === 'nothing' ? 0 : LATEST, NEXT]))
    expect(seen.size).toBeGreaterThan(from === 'nothing' ? 2 : 1)
  },
  60_000,
)
