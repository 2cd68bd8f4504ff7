import type { Change } from '@deskbell/client'
import { REOPEN_WINDOW_MS } from '@deskbell/protocol'
import { SLOW_MS } from './delivery.ts'
import type { Core, Keep, Line, Page } from './core.ts'
import { composer } from './present.ts'
import { snapshotOf } from './snapshotOf.ts'
import type { Look, Ui, Words } from './snapshot.ts'
import type { Actions } from './view.ts'

/** A link that is gone this long is told; at once when the browser says why. */
const DOWN_MS = 2_000

/** What a model is made of. */
export type Parts = {
  client: Line
  keep: Keep
  page: Page
  look: Look
  words: Words
  /** Shows what is now. */
  paint(): void
  /** Opens the connection, in whichever tab shall have it. */
  connect(): void
  /** Fetches menu, form and rating, then goes on. */
  needMore(then: (more: { menu(): void; leave(): void }) => void): void
}

/** The widget's state in one tab, and what a visitor can do from the first stage on. No DOM. */
export function createModel({ client, keep, page, look, words, paint, connect, needMore }: Parts): {
  core: Core
  act: Actions
  open(quiet?: boolean): void
} {
  let wanted = false
  let planned = false
  let down = false
  let cancelDown: (() => void) | undefined
  const [, current] = keep.get('s').split(' ')
  const ui: Ui = {
    open: false,
    quiet: false,
    full: false,
    dark: false,
    scale: Number(keep.get('z')) || 1,
    current: current || null,
    draft: keep.get('d'),
    contact: {},
    newAfter: null,
    atEnd: true,
    menu: false,
    leave: null,
    rating: { score: 0, comment: '', busy: false, skipped: false },
  }

  const core: Core = {
    ui,
    look,
    keep,
    page,
    client,
    relay: client,
    use(next) {
      core.client = core.relay = next
      next.subscribe((change) => {
        if (core.client === next) hear(change)
      })
      watchLink()
    },
    connect() {
      if (wanted) return
      wanted = true
      connect()
    },
    say,
    rest() {
      wanted = false
    },
    show(id) {
      Object.assign(ui, {
        current: id,
        newAfter: null,
        atEnd: true,
        rating: { score: 0, comment: '', busy: false, skipped: false },
      })
      if (id) core.relay.watch(id)
      core.changed()
    },
    snapshot: () => snapshotOf(core.client, down),
    current: () => core.snapshot().conversations.find(({ id }) => id === ui.current),
    scene() {
      const snapshot = core.snapshot()
      return {
        snapshot,
        ui,
        words,
        look,
        now: page.now() + snapshot.offsetMs,
        current: snapshot.conversations.find(({ id }) => id === ui.current),
      }
    },
    changed() {
      if (planned) return
      planned = true
      queueMicrotask(() => {
        planned = false
        Object.assign(ui, { full: page.full(), dark: page.dark() })
        keep.set('s', ui.open || ui.current ? `${ui.open ? 'open' : 'shut'} ${ui.current ?? ''}` : '')
        try {
          paint()
        } catch (error) {
          // The last wall before the host page.
          console.warn('Deskbell:', error)
        }
      })
    },
  }

  function hear({ type }: Change): void {
    if (type === 'state') watchLink()
    // The conversation that is open goes on, wherever it was begun; one that is gone is not shown any more.
    if ((type === 'welcome' || (type === 'conversation' && ui.current)) && !core.current()) {
      core.show(core.client.welcome!.conversations?.find(({ status }) => status !== 'closed')?.id ?? null)
    }
    core.changed()
  }

  function watchLink(): void {
    const { kind } = core.client.state
    const away = kind === 'connecting' || kind === 'waiting'
    if (!away) {
      cancelDown?.()
      cancelDown = undefined
      down = false
    }
    cancelDown ??= away
      ? page.later(page.online() ? DOWN_MS : 0, () => {
          down = true
          core.changed()
        })
      : undefined
  }

  function setDraft(text: string): void {
    ui.draft = text
    keep.set('d', text)
    core.changed()
  }

  function say(text: string): void {
    const content = { parts: [{ type: 'text' as const, text }] }
    const closedAt = core.current()?.view?.closedAt
    const over = closedAt && core.scene().now - closedAt > REOPEN_WINDOW_MS
    const entry =
      ui.current && !over
        ? core.client.send({ conversationId: ui.current, kind: 'message', content })
        : core.client.start({ content, form: ui.contact, departmentId: look.department || ui.department })
    // Refused on the spot, and not kept: then the text stays where it is.
    if (entry.state === 'failed') return
    ui.newAfter = null
    ui.rating.skipped = false
    if (entry.conversationId !== ui.current) core.show(entry.conversationId)
    setDraft('')
    core.connect()
    page.later(SLOW_MS, core.changed)
  }

  const act: Actions = {
    close() {
      Object.assign(ui, { open: false, menu: false, newAfter: null })
      core.changed()
    },
    draft(text) {
      setDraft(text)
      if (ui.current) core.relay.typing(ui.current, !!text)
    },
    send() {
      const { site } = core.snapshot()
      const foot = composer(core.scene())
      if (foot.kind !== 'composer' || !foot.ready) return
      if (!ui.current && site?.staffed === false && site.whenOffline === 'leave_message') act.leave()
      else say(ui.draft.trim())
    },
    retry(key) {
      core.client.retry(key)
      core.client.wake()
    },
    contact(told) {
      Object.assign(ui.contact, told)
    },
    menu: () => needMore((more) => more.menu()),
    leave: () => needMore((more) => more.leave()),
  }

  core.use(client)
  return {
    core,
    act,
    open(quiet = false) {
      Object.assign(ui, { open: true, quiet })
      core.connect()
      core.changed()
    },
  }
}
