import type { Config } from '../../config.ts'
import { withDesk } from './desk.ts'

/** `deskbell admin list-agents`: a line for each account, columns apart by tabs: address, name, roles, sessions. */
export const listAgents = (config: Config, print: (line: string) => void): Promise<number> =>
  withDesk(config, async ({ store, clock }) => {
    const sites = new Map((await store.find('site', {})).map(({ value }) => [value.id, value.name]))
    for (const { value } of await store.find('agent', {})) {
      if (value.removedAt !== null) continue
      const roles = value.owner
        ? 'owner'
        : value.memberships.map(({ siteId, role }) => `${role} of ${sites.get(siteId) ?? siteId}`).join(', ')
      const sessions = await store.find('session', { agentId: value.id })
      const open = sessions.filter((session) => session.value.expiresAt > clock.now()).length
      print([value.email, value.name, roles || 'no site', `${open} session${open === 1 ? '' : 's'}`].join('\t'))
    }
    return 0
  })
