import type { Call } from './context.ts'
import type { Core } from './model/core.ts'
import { textOf } from './model/present.ts'
import type { View } from './model/view.ts'
import type { Talk } from './talk.ts'

type Listener = (detail: unknown) => void
type Jwt = string | null
type Verb = (...args: never[]) => void

type Parts = {
  core: Core
  open(): void
  close(): void
  launcher: HTMLElement
  /** Takes everything out of the page. */
  remove(): void
  /** The real client: who the visitor is goes by that. */
  needTalk(): Promise<Talk>
}

/** What the page's scripts can do with the widget, by `Deskbell(verb, …)`. Nothing here throws into them. */
export interface Api {
  run(call: Call): void
  /** The screen is another: whoever listens is told what that means. */
  shown(view: View): void
}

export function createApi({ core, open, close, launcher, remove, needTalk }: Parts): Api {
  const { ui, keep } = core
  const listeners = new Map<string, Set<Listener>>()
  let identity: Jwt | (() => Jwt | Promise<Jwt>) = null
  let attributes: Record<string, string> = {}
  let was = { open: false, unread: 0, link: 'off', agent: '', place: '', said: 0 }
  const since = core.page.now()

  function emit(name: string, detail?: unknown): void {
    for (const listener of listeners.get(name) ?? []) {
      try {
        listener(detail)
      } catch (error) {
        console.error(error)
      }
    }
  }
  const problem = (code: string): void => {
    console.warn(`Deskbell: ${code}`)
    emit('error', { code })
  }

  /** Tells the relay who this is, once more with a fresh token when the first had expired on the way. */
  async function tellIdentity(again = typeof identity === 'function'): Promise<void> {
    const jwt = await (typeof identity === 'function' ? identity() : identity)
    if (!jwt) return
    const { relay } = await needTalk()
    const answer = await relay.identify(jwt)
    if (answer.ok) return emit('identified')
    if (again && answer.refused.code === 'identity_expired') return tellIdentity(false)
    problem(answer.refused.code)
  }
  async function tellAttributes(): Promise<void> {
    if (Object.keys(attributes).length === 0) return
    const { relay } = await needTalk()
    const answer = await relay.act('setAttributes', { attributes })
    if (!answer.ok) problem(answer.refused.code)
  }
  const tell = (): void => {
    for (const told of [tellIdentity(), tellAttributes()]) told.catch((error: unknown) => problem(String(error)))
  }
  const live = () => core.snapshot().link === 'live'

  /** The next visitor of this browser sees nothing of the last. */
  function logout(): void {
    identity = null
    attributes = {}
    close()
    if (keep.get('v')) void needTalk().then(({ forget }) => forget())
  }

  const verbs: { [verb: string]: Verb } = {
    open,
    close,
    toggle: () => (ui.open ? close() : open()),
    show: () => void (launcher.hidden = false),
    hide() {
      close()
      launcher.hidden = true
    },
    /** Writes into the field, for the visitor to send. */
    draft(text: string) {
      ui.draft = String(text)
      keep.set('d', ui.draft)
      core.changed()
    },
    on(name: string, listener: Listener) {
      listeners.set(name, (listeners.get(name) ?? new Set()).add(listener))
      if (name === 'ready') listener(undefined)
    },
    once(name: string, listener: Listener) {
      const first = (detail: unknown): void => {
        listeners.get(name)!.delete(first)
        listener(detail)
      }
      verbs['on']!(...([name, first] as never[]))
    },
    off(name: string, listener?: Listener) {
      if (listener) listeners.get(name)?.delete(listener)
      else listeners.delete(name)
    },
    setAttributes(more: Record<string, unknown>) {
      attributes = {
        ...attributes,
        ...Object.fromEntries(Object.entries(more).map(([name, value]) => [name, String(value)])),
      }
      if (live()) tell()
    },
    /** Takes a signed token, or better a function that fetches one: a token in the page may have expired before it is needed. */
    identify(who: typeof identity) {
      if (who === null) return logout()
      identity = who
      if (live()) tell()
    },
    /** Id of the department that conversations begun from now on go to; an empty one: the site's first, or the visitor's choice. */
    setDepartment(id: string) {
      core.look.department = String(id ?? '')
      core.changed()
    },
    logout,
    destroy: remove,
  }

  return {
    run([name, ...args]: Call & Iterable<unknown>) {
      const verb = verbs[String(name)]
      try {
        if (verb && Object.hasOwn(verbs, String(name))) verb(...(args as never[]))
        else problem(`there is no "${String(name)}"`)
      } catch (error) {
        problem(String(error))
      }
    },
    shown(view) {
      const { conversations, link, offsetMs } = core.snapshot()
      const current = conversations.find(({ id }) => id === ui.current)
      const said = current?.events.findLast(({ type }) => type === 'message')
      const now = {
        open: view.open,
        unread: view.unread,
        link,
        agent: current?.view?.agent?.name ?? '',
        place: String(current?.queue?.position ?? ''),
        said: said?.seq ?? 0,
      }
      const before = was
      was = now
      if (now.open !== before.open) emit(now.open ? 'open' : 'close')
      if (now.unread !== before.unread) emit('unread', now.unread)
      if (link !== before.link) {
        if (link === 'live') tell()
        emit('connection', link)
      }
      if (now.agent !== before.agent) emit('agent', now.agent)
      if (now.place !== before.place) emit('queue', current?.queue ?? null)
      // Not what was said on an earlier page.
      if (said?.type === 'message' && now.said > before.said && said.at > since + offsetMs) {
        emit('message', { from: said.by.kind, text: textOf(said.content) })
      }
    },
  }
}
