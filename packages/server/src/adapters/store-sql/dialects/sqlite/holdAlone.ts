import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { checkPlace } from './checkPlace.ts'
import { StoreOpenError } from '../../StoreOpenError.ts'

/**
 * Keeps a data directory for this process until the returned function is called: two relays on one directory would not hear each
 * other. The lock is the kernel's and ends with the process, however that ends. Throws StoreOpenError for whoever comes second.
 */
export function holdAlone(dataDir: string): () => void {
  checkPlace(join(dataDir, 'deskbell.db'))
  const lock = new DatabaseSync(join(dataDir, 'deskbell.lock'), { timeout: 0 })
  try {
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    throw new StoreOpenError(
      'in_use',
      `${dataDir} is in use by another Deskbell. Stop that one, or set DATA_DIR to another directory.`,
      error,
    )
  }
  return () => lock.close()
}
