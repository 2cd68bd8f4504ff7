import { invitations, logins } from '../fixtures/accounts.ts'
import { agents, mara, OUTDOOR } from '../fixtures/people.ts'
import type { Plot } from '../fixtures/world.ts'
import { settings, withOutdoor } from './plots.ts'

/** Settings. */
export type SettingsState =
  | 'settingsIndex'
  | 'install'
  | 'installNotHeard'
  | 'installRefused'
  | 'appearance'
  | 'appearanceWrong'
  | 'addresses'
  | 'departments'
  | 'departmentOpen'
  | 'people'
  | 'identity'
  | 'identityNone'
  | 'identityConfirm'
  | 'identityMade'
  | 'agents'
  | 'account'
  | 'accountWrong'
  | 'settingsForbidden'
  | 'settingsFailed'
  | 'saving'
  | 'saved'
  | 'unknownPage'

/** Settings. */
export const settingsStates: Readonly<Record<SettingsState, Plot>> = {
  settingsIndex: { path: 'settings/sites' },
  install: { path: settings('install'), sites: withOutdoor({ refusedOrigins: [] }) ?? [] },
  installNotHeard: { path: settings('install'), sites: withOutdoor({ refusedOrigins: [], lastSeen: null }) ?? [] },
  installRefused: { path: settings('install'), sites: withOutdoor({ lastSeen: null }) ?? [] },
  appearance: { path: settings('appearance') },
  appearanceWrong: {
    path: settings('appearance'),
    sites: withOutdoor({ color: '#d8c46a', corner: 'left', greeting: '' }) ?? [],
  },
  addresses: { path: settings('addresses') },
  departments: { path: settings('departments') },
  departmentOpen: { path: settings('departments'), click: '.department summary' },
  people: { path: settings('people'), answers: { invitations } },
  identity: { path: settings('identity') },
  identityNone: { path: settings('identity'), sites: withOutdoor({ hasIdentitySecret: false }) ?? [] },
  identityConfirm: { path: settings('identity'), click: '.identity-state .button' },
  identityMade: {
    path: settings('identity'),
    sites: withOutdoor({ hasIdentitySecret: false }) ?? [],
    acks: { rotateIdentitySecret: { secret: '9b1f0c6e4d7a42e58f3c2b1a0d9e8f7c6b5a49382716f5e4d3c2b1a09f8e7d6c' } },
    click: '.identity-state .button',
  },
  agents: { path: 'settings/agents' },
  account: { path: 'settings/account', answers: { sessions: logins } },
  accountWrong: {
    path: 'settings/account',
    answers: { sessions: logins },
    then: async ({ relay, inside }) => {
      relay.refusals['changePassword'] = { code: 'wrong_credentials', retryable: false }
      const { passwordForm } = inside().account
      passwordForm.set('current', 'old one')
      passwordForm.set('password', 'a new one, longer')
      await inside().account.changePassword()
    },
  },
  settingsForbidden: {
    path: settings('appearance'),
    me: { ...mara, owner: false, memberships: [{ siteId: OUTDOOR, role: 'agent' }] },
    agents: agents.slice(1),
  },
  settingsFailed: {
    path: settings('appearance'),
    then: ({ inside }) => {
      inside().directory.sites.value = null
      inside().directory.failed.value = { code: 'store_unavailable', retryable: true }
    },
  },
  saving: {
    path: settings('appearance'),
    then: ({ relay }) => void (relay.act = () => new Promise(() => {})),
    click: '.switch input',
  },
  saved: { path: settings('appearance'), click: '.switch input' },
  unknownPage: { path: 'somewhere/else' },
}
