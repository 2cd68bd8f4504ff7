import type { Config } from '../../config.ts'
import { accountOf, sure, withDesk } from './desk.ts'

/** `deskbell admin end-sessions <e-mail>`: logs somebody out everywhere, within ten seconds. Exit 1 when nobody has the address. */
export const endSessions = (config: Config, email: string, print: (line: string) => void): Promise<number> =>
  withDesk(config, async ({ store }) => {
    const agent = await accountOf(store, email)
    if (agent === null) {
      print(`There is no account with the address ${email}.`)
      return 1
    }
    const sessions = await store.find('session', { agentId: agent.value.id })
    if (sessions.length > 0)
      await sure(store, {
        records: sessions.map(({ rev, value }) => ({ kind: 'session', id: value.id, expectedRev: rev, value: null })),
      })
    print(`${agent.value.email} is logged out of ${sessions.length} session${sessions.length === 1 ? '' : 's'}.`)
    return 0
  })
