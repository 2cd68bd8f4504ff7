import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const placeOf = (dataDir: string): string => join(dataDir, 'last-backup')

/** Takes note that a backup was made, for `doctor`. A data directory that cannot be written is no reason for a backup to fail. */
export function noteBackup(dataDir: string, at: number): void {
  try {
    writeFileSync(placeOf(dataDir), `${new Date(at).toISOString()}\n`)
  } catch {
    // It is told as not known.
  }
}

/** When the last backup was begun, UTC ms; null when that is not known. */
export function lastBackup(dataDir: string): number | null {
  try {
    const at = Date.parse(readFileSync(placeOf(dataDir), 'utf8').trim())
    return Number.isNaN(at) ? null : at
  } catch {
    return null
  }
}
