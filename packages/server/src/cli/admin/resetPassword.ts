import { newReset } from '../../app/commands/entry.ts'
import type { Config } from '../../config.ts'
import { accountOf, sure, withDesk } from './desk.ts'

/** `deskbell admin reset-password <e-mail>`: prints a link to choose a new password. Exit 1 when nobody has the address. */
export const resetPassword = (config: Config, email: string, print: (line: string) => void): Promise<number> =>
  withDesk(config, async (deps) => {
    const agent = await accountOf(deps.store, email)
    if (agent === null) {
      print(`There is no account with the address ${email}.`)
      return 1
    }
    const reset = newReset({ deps }, agent.value.id)
    await sure(deps.store, { records: [reset.record] })
    print(`Open this link within one hour to choose a new password for ${agent.value.email}:`)
    print(reset.url)
    return 0
  })
