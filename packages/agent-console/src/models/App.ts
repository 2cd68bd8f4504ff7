import { batch, computed, effect, signal } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { AgentView } from '@deskbell/protocol'
import { Form } from './accounts/Form.ts'
import { checks } from './accounts/checks.ts'
import type { Api } from './accounts/Api.ts'
import type { Console } from './Console.ts'
import type { Addresses, Clock, Memory } from './edges.ts'
import type { Preferences } from './Preferences.ts'
import type { Refusal } from './Relay.ts'
import { parseRoute, pathOf } from './route.ts'
import type { Route } from './route.ts'

/** What the app is made of. */
export type AppDeps = {
  api: Api
  addresses: Addresses
  clock: Clock
  memory: Memory
  preferences: Preferences
  /** Opens the connection for an agent who is logged in. */
  openConsole: (me: AgentView, app: App) => Console
  /** The demo page: opened in another tab where there is one. */
  demo: { readonly exists: boolean; open(): void }
}

/** How long to wait before asking again when the desk does not answer. */
const AGAIN_MS = 5_000
/** Where to go after logging in. */
const RETURN_KEY = 'return'

/**
 * The whole app: who is logged in, and which page that makes. `starting` while it is being found out; `out` without a session;
 * `in` with one; `unreachable` while nobody answers.
 */
export class App {
  readonly phase: Signal<'starting' | 'out' | 'in' | 'unreachable'> = signal('starting')
  readonly console: Signal<Console | null> = signal(null)
  readonly route: ReadonlySignal<Route>
  /** The session ended while the agent was working. */
  readonly ended: Signal<boolean> = signal(false)
  readonly setupOpen: Signal<boolean | null> = signal(null)
  readonly invitation: Signal<{ siteName: string; email: string } | null> = signal(null)
  /** Why a set-up, invitation or reset link cannot be used. */
  readonly linkRefused: Signal<Refusal | null> = signal(null)
  readonly resetAskedFor: Signal<string | null> = signal(null)
  readonly loginForm = new Form(['email', 'password'])
  readonly setupForm = new Form(['name', 'email', 'password', 'siteName', 'siteAddress'], ['siteAddress'], checks)
  readonly joinForm = new Form(['name', 'email', 'password'], [], checks)
  readonly forgotForm = new Form(['email'])
  readonly resetForm = new Form(['password'], [], checks)
  readonly preferences: Preferences
  readonly demo: AppDeps['demo']
  readonly #deps: AppDeps
  #entering: Promise<void> | null = null
  #stopLinks: () => void = () => {}

  constructor(deps: AppDeps) {
    this.#deps = deps
    this.preferences = deps.preferences
    this.demo = deps.demo
    this.route = computed(() => parseRoute(deps.addresses.current.value))
  }

  /** Finds out who we are. Pages that need no session are there at once. */
  async start(): Promise<void> {
    this.#stopLinks = effect(() => void this.#readLink(this.route.value))
    // Whoever comes by a link has no session yet, or wants another one.
    if (isOutside(this.route.value)) this.phase.value = 'out'
    else await this.#enter()
  }

  go(route: Route, how?: 'push' | 'replace'): void {
    this.#deps.addresses.go(pathOf(route), how)
  }

  async login(): Promise<void> {
    const done = await this.loginForm.submit((values) => this.#deps.api.login(values))
    if (done !== null) await this.#enter()
  }

  /** Makes the owner and the first site, and goes online with the demo beside. */
  async setUp(): Promise<void> {
    const route = this.route.value
    if (route.screen !== 'setup') return
    const done = await this.setupForm.submit(({ siteAddress, ...values }) =>
      this.#deps.api.setup({ token: route.token, ...values, ...(siteAddress === '' ? {} : { siteAddress }) }),
    )
    if (done === null) return
    // While the click still counts as one: browsers open tabs for people only.
    if (this.demo.exists) this.demo.open()
    this.go({ screen: 'inbox', view: 'mine', conversationId: null }, 'replace')
    await this.#enter()
    await this.console.value?.availability.choose('online')
  }

  async join(): Promise<void> {
    const route = this.route.value
    if (route.screen !== 'join') return
    const done = await this.joinForm.submit((values) => this.#deps.api.join(route.token, values))
    if (done === null) return
    this.go({ screen: 'inbox', view: 'mine', conversationId: null }, 'replace')
    await this.#enter()
  }

  async askForReset(): Promise<void> {
    const email = this.forgotForm.values.email.value.trim()
    const done = await this.forgotForm.submit((values) => this.#deps.api.forgotPassword(values.email))
    if (done !== null) this.resetAskedFor.value = email
  }

  async resetPassword(): Promise<void> {
    const route = this.route.value
    if (route.screen !== 'reset') return
    const done = await this.resetForm.submit(({ password }) => this.#deps.api.resetPassword(route.token, password))
    if (this.resetForm.refused.value?.code === 'link_expired') this.linkRefused.value = this.resetForm.refused.value
    if (done === null) return
    this.go({ screen: 'inbox', view: 'mine', conversationId: null }, 'replace')
    await this.#enter()
  }

  /** Ends the session on this device. Drafts stay in the browser; what could be read does not. */
  async logOut(): Promise<void> {
    await this.#deps.api.logout()
    this.console.value?.forget()
    this.#leave(false)
  }

  /** The relay says that the session is over. */
  sessionEnded(): void {
    this.#leave(true)
  }

  close(): void {
    this.#stopLinks()
    this.console.value?.close()
  }

  /** Once at a time: who logs in is also led in by the address they are sent to. */
  #enter(): Promise<void> {
    this.#entering ??= this.#lookInside().finally(() => {
      this.#entering = null
    })
    return this.#entering
  }

  async #lookInside(): Promise<void> {
    const answer = await this.#deps.api.me()
    if (!answer.ok) {
      if (answer.refused.code === 'unauthenticated') return this.#askForLogin()
      this.phase.value = 'unreachable'
      this.#deps.clock.after(AGAIN_MS, () => void this.#enter())
      return
    }
    batch(() => {
      this.ended.value = false
      this.phase.value = 'in'
      this.console.value?.close()
      this.console.value = this.#deps.openConsole(answer.value.agent, this)
      this.#comeBack()
    })
  }

  #askForLogin(): void {
    this.phase.value = 'out'
    const route = this.route.value
    if (route.screen !== 'inbox' && route.screen !== 'settings') return
    this.#deps.memory.set(RETURN_KEY, pathOf(route))
    this.go({ screen: 'login' }, 'replace')
  }

  #comeBack(): void {
    if (this.route.value.screen !== 'login') return
    const path = this.#deps.memory.get(RETURN_KEY) ?? ''
    this.#deps.memory.remove(RETURN_KEY)
    const back = parseRoute(path)
    this.go(back.screen === 'settings' || back.screen === 'inbox' ? back : parseRoute(''), 'replace')
  }

  #leave(ended: boolean): void {
    batch(() => {
      this.console.value?.close()
      this.console.value = null
      this.ended.value = ended
      this.#askForLogin()
    })
  }

  async #readLink(route: Route): Promise<void> {
    if (!isOutside(route) && route.screen !== 'login' && this.phase.peek() === 'out') return this.#enter()
    if (route.screen === 'setup') {
      const answer = await this.#deps.api.setupOpen(route.token)
      this.setupOpen.value = answer.ok ? answer.value.open : answer.refused.code === 'offline' ? null : false
    }
    if (route.screen === 'join') {
      const answer = await this.#deps.api.invitation(route.token)
      if (answer.ok) {
        this.invitation.value = answer.value
        if (this.joinForm.values.email.value === '') this.joinForm.set('email', answer.value.email)
      } else if (answer.refused.code !== 'offline') this.linkRefused.value = answer.refused
    }
  }
}

/** Pages that are for people without a session, or make a new one. */
export function isOutside({ screen }: Route): boolean {
  return screen === 'setup' || screen === 'join' || screen === 'reset' || screen === 'forgot'
}
