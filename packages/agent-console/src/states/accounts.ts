import { chats } from '../fixtures/chats.ts'
import type { Plot } from '../fixtures/world.ts'

/** Ways in. */
export type AccountState =
  | 'login'
  | 'loginWrong'
  | 'loginEnded'
  | 'forgot'
  | 'forgotSent'
  | 'forgotNoMail'
  | 'setup'
  | 'setupWrong'
  | 'setupUsed'
  | 'join'
  | 'joinUsed'
  | 'reset'
  | 'resetUsed'
  | 'starting'
  | 'unreachable'

/** Ways in. */
export const accountStates: Readonly<Record<AccountState, Plot>> = {
  login: { path: 'login', refusals: { me: { code: 'unauthenticated', retryable: false } } },
  loginWrong: {
    path: 'login',
    refusals: {
      me: { code: 'unauthenticated', retryable: false },
      login: { code: 'wrong_credentials', retryable: false },
    },
    then: async ({ app }) => {
      app.loginForm.set('email', 'mara@haldenoutdoor.com')
      app.loginForm.set('password', 'not this one')
      await app.login()
    },
  },
  loginEnded: { conversations: chats, then: ({ app }) => app.sessionEnded() },
  forgot: { path: 'forgot' },
  forgotSent: {
    path: 'forgot',
    then: async ({ app }) => {
      app.forgotForm.set('email', 'mara@haldenoutdoor.com')
      await app.askForReset()
    },
  },
  forgotNoMail: {
    path: 'forgot',
    refusals: { forgotPassword: { code: 'no_mail', retryable: false } },
    then: async ({ app }) => {
      app.forgotForm.set('email', 'mara@haldenoutdoor.com')
      await app.askForReset()
    },
  },
  setup: {
    path: 'setup?token=1',
    refusals: { me: { code: 'unauthenticated', retryable: false } },
    then: ({ app }) => {
      app.setupForm.set('siteName', 'Halden Outdoor')
      app.setupForm.set('siteAddress', 'https://haldenoutdoor.com')
    },
  },
  setupWrong: {
    path: 'setup?token=1',
    refusals: {
      me: { code: 'unauthenticated', retryable: false },
      setup: { code: 'password_too_weak', retryable: false, details: { minChars: 10 } },
    },
    then: async ({ app }) => {
      app.setupForm.set('siteName', 'Halden Outdoor')
      app.setupForm.set('siteAddress', 'halden outdoor')
      app.setupForm.set('name', 'Mara Lindqvist')
      app.setupForm.set('email', 'mara@haldenoutdoor.com')
      app.setupForm.set('password', 'halden')
      await app.setUp()
    },
  },
  setupUsed: {
    path: 'setup?token=1',
    refusals: { me: { code: 'unauthenticated', retryable: false } },
    then: ({ app }) => void (app.setupOpen.value = false),
  },
  join: { path: 'join/8fK2', refusals: { me: { code: 'unauthenticated', retryable: false } } },
  joinUsed: { path: 'join/8fK2', refusals: { invitation: { code: 'link_expired', retryable: false } } },
  reset: { path: 'reset/8fK2' },
  resetUsed: {
    path: 'reset/8fK2',
    refusals: { resetPassword: { code: 'link_expired', retryable: false } },
    then: async ({ app }) => {
      app.resetForm.set('password', 'three words do')
      await app.resetPassword()
    },
  },
  starting: { then: ({ app }) => void (app.phase.value = 'starting') },
  unreachable: { refusals: { me: { code: 'offline', retryable: true } } },
}
