import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { look, ok, wrong } from '../Check.ts'
import type { Check } from '../Check.ts'

const MEBI = 1024 * 1024
/** Below, the next large upload or checkpoint may fail; and what gives a week's notice on a small site. */
const FEW_BYTES = 200 * MEBI
const SOME_BYTES = 2_048 * MEBI

/** Room on the disk of DATA_DIR. */
export const diskSpace: Check = {
  name: 'disk',
  look: async ({ dataDir }) => {
    if (!existsSync(dataDir)) return []
    const { bavail, bsize } = await statfs(dataDir)
    const bytes = bavail * bsize
    const what = `${Math.floor(bytes / MEBI).toLocaleString('en')} MiB free for ${dataDir}`
    const why = 'When it is full, nothing that is said can be stored; people see "Sending" until there is room.'
    const todo = 'Make room: old backups, folders named before-restore-…, or a larger disk.'
    if (bytes < FEW_BYTES) return [wrong(what, why, todo)]
    return [bytes < SOME_BYTES ? look(what, why, todo) : ok(what)]
  },
}
