import { ChatClient, withFallback } from '@deskbell/client'
import type { ClientOptions } from '@deskbell/client'
import { enTalk } from './i18n/enTalk.ts'
import type { Core } from './model/core.ts'
import { textOf } from './model/present.ts'
import { formats } from './model/talk/formats.ts'
import { presentTalk, unreadOf } from './model/talk/presentTalk.ts'
import type { Snapshot } from './model/snapshot.ts'
import type { TalkActions } from './model/view.ts'
import { withOwn } from './model/withOwn.ts'
import { holdLog } from './parts/holdLog.ts'
import type { LogWatcher } from './parts/holdLog.ts'
import { adopt } from './surface.tsx'
import { shareConnection } from './tabs.ts'
import css from './talk.css'
import { talkViews } from './views/talk/TalkViews.ts'
import { watchTabs } from './watchTabs.ts'

/** The second stage: a conversation with another side, and the tabs it is seen in. */
export type Talk = ReturnType<typeof createTalk>

/** `refused` is told when the relay wants nothing of this page. */
export function createTalk(core: Core, root: ShadowRoot, options: ClientOptions, refused: (reason: string) => void) {
  const { ui, page } = core
  adopt(root, css)

  // What was just said stays on the screen while the real client asks for it.
  const first = core.client
  let before: Snapshot | null = core.snapshot()
  const { snapshot } = core
  const environment = withFallback(options.environment, {
    key: options.storageKey + 't',
    load: () => import('./stream.ts'),
    ask: (url, body, { signal, leaving }) =>
      fetch(url, { method: 'POST', body, signal, keepalive: leaving, credentials: 'omit', cache: 'no-store' }),
  })
  const client = new ChatClient({ ...options, environment })
  core.snapshot = () => (before ? withOwn(snapshot(), before) : snapshot())
  core.use(client)
  client.subscribe(({ type }) => {
    const { state } = client
    if (type === 'outbox' && state.kind === 'live') rescue()
    if (type !== 'state') return
    if (state.kind === 'live') first.close()
    if (state.kind === 'stopped' && /^(origin_not_allowed|site_unknown)$/.test(state.reason)) refused(state.reason)
  })
  // Begun twice in two tabs, or written too late: the same words go where they belong now.
  function rescue(): void {
    for (const { clientId, frame, error } of client.outbox()) {
      if (frame.type !== 'start' || !frame.departmentId || !/^(department_unknown|bad_frame)$/.test(error?.code ?? ''))
        continue
      // The page names a department that is no more: whoever is there shall hear it.
      console.warn(`Deskbell: there is no department "${frame.departmentId}"`)
      core.look.department = ''
      delete ui.department
      if (!client.discard(clientId)) return
      const { content, form, leave } = frame
      return core.show(client.start({ content, form, leave }).conversationId)
    }
    const lost = client.outbox().find(({ error }) => /^conversation_(open|closed)$/.test(error?.code ?? ''))
    if (!lost || !client.discard(lost.clientId)) return
    const open = lost.error?.details?.['conversationId']
    core.show(typeof open === 'string' ? open : null)
    core.say(textOf(lost.frame.content))
  }

  const sharing = shareConnection(core, client, options.storageKey)
  const { relay } = sharing
  core.relay = relay
  const stop = watchTabs({ core, client, sharing, prefix: options.storageKey })
  client.setVisible(page.visible())
  if (ui.current) relay.watch(ui.current)
  sharing.seek()

  const watcher: LogWatcher = {
    atEnd(yes) {
      ui.atEnd = yes
      core.changed()
    },
    nearTop() {
      const current = core.current()
      if (current?.hasOlder) void relay.loadOlder(current.id)
    },
  }
  const act: TalkActions = {
    openConversation: core.show,
    toNew() {
      const log = root.querySelector('.log')!
      const news = log.querySelector('.new, .items > :last-child')
      if (!news) return
      // To the line where they begin; from there to the end. Not scrollIntoView: that would scroll what is around the log too.
      const way = news.getBoundingClientRect().top - log.getBoundingClientRect().top - 8
      log.scrollTop += way > 8 ? way : log.scrollHeight
    },
  }
  return {
    act,
    views: talkViews,
    relay,
    client,
    texts: enTalk,
    formats,
    present: presentTalk,
    hold: holdLog(watcher),
    /** Before each painting: what is on the screen has been read, and what came while nobody looked is new. */
    notice(): void {
      sharing.told()
      const current = core.current()
      if (!current) return
      const last = current.events.at(-1)?.seq ?? 0
      if (ui.open && ui.atEnd && page.visible()) {
        if (last > current.read) relay.mark(current.id, { read: last })
      } else if (unreadOf(current)) ui.newAfter ??= current.read
    },
    /** The next visitor of this browser sees nothing of the last. */
    forget(): void {
      void relay.identify(null)
      client.forget()
      before = null
      ui.draft = ''
      ui.contact = {}
      delete ui.department
      for (const key of ['v', 's', 'd']) core.keep.set(key, '')
      core.rest()
      core.show(null)
    },
    leave(): void {
      stop()
      sharing.leave()
    },
  }
}
