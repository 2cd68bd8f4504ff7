import { holdAlone } from '../../../adapters/store-sql/dialects/sqlite/holdAlone.ts'
import { existsSync } from 'node:fs'
import { look, ok, wrong } from '../Check.ts'
import type { Check } from '../Check.ts'
import { askHealth } from '../askHealth.ts'

/** Whether a relay runs here, and is well. */
export const relay: Check = {
  name: 'relay',
  look: async ({ host, port, dataDir, databaseUrl }) => {
    const address = `${['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host}:${port}`
    const answer = await askHealth(`http://${address.includes('::') ? `[::1]:${port}` : address}/readyz`)
    if (answer.kind === 'deskbell') {
      if (answer.isReady) return [ok(`one answers at ${address}, and is ready`)]
      return [
        wrong(
          `one answers at ${address}, and is not ready`,
          'It cannot store what is said, or is just being stopped.',
          'Look into its log, and at the lines about disk and database here.',
        ),
      ]
    }
    if (answer.kind === 'other')
      return [
        wrong(
          `another program answers at ${address}`,
          'A relay cannot take the same port.',
          'Stop it, or set PORT to another number.',
        ),
      ]
    const isHeld = databaseUrl === null && existsSync(dataDir) && !isFree(dataDir)
    return [
      isHeld
        ? look(
            `none answers at ${address}, but one uses ${dataDir}`,
            'It runs with other settings than this command, so what is said here may not be about it.',
            'Run doctor with the settings of the relay: the same environment, the same user.',
          )
        : look(`none answers at ${address}`, 'Nobody can chat while none runs.', 'Start it: deskbell'),
    ]
  },
}

function isFree(dataDir: string): boolean {
  try {
    holdAlone(dataDir)()
    return true
  } catch {
    return false
  }
}
