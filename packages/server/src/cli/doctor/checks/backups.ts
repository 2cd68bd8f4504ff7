import { lastBackup } from '../../lastBackup.ts'
import { systemClock } from '../../../adapters/system/systemClock.ts'
import { look, ok } from '../Check.ts'
import type { Check } from '../Check.ts'

const DAY_MS = 86_400_000
const OLD_MS = 7 * DAY_MS

/** When the last backup was made by our own command. */
export const backups: Check = {
  name: 'backup',
  look: async ({ dataDir }) => {
    const at = lastBackup(dataDir)
    const why = 'What is said after the last backup is gone with the disk.'
    const todo =
      'Run deskbell backup <directory> every night, to another disk. If you copy it otherwise, this line can be left alone.'
    if (at === null) return [look('none was made by `deskbell backup`', why, todo)]
    const what = `the last one was begun at ${new Date(at).toISOString()}`
    return [systemClock.now() - at > OLD_MS ? look(what, why, todo) : ok(what)]
  },
}
