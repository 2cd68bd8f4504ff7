import type { ClientOptions } from '@deskbell/client'
import type { Api } from './api.ts'
import type { Call, Context, Panel } from './context.ts'
import { environment } from './environment.ts'
import { en } from './i18n/en.ts'
import type { Locale } from './i18n/Locale.ts'
import { createModel } from './model/createModel.ts'
import { firstContact } from './model/firstContact.ts'
import { present } from './model/present.ts'
import type { Words } from './model/snapshot.ts'
import type { More } from './more.ts'
import { keepIn } from './storage.ts'
import { surface } from './surface.tsx'
import type { Talk } from './talk.ts'
import { visitContext } from './visitContext.ts'
import { watchPage } from './watchPage.ts'

/** The first message goes out on a line of its own; what its answer needs is fetched this long after it was stored. */
const TALK_MS = 250
/** Before a stage that could not be fetched is asked for again. */
const AGAIN_MS = 3_000

/** Puts the panel behind the launcher that the loader painted. Called once a page. */
export async function mount({ config, src, root, launcher, data, api, remove }: Context): Promise<Panel> {
  const { site, appearance } = config
  const storageKey = `deskbell:${site}:`
  const keep = keepIn(environment.storage, storageKey)
  const wide = matchMedia('(min-width:480px) and (min-height:520px)')
  const night = matchMedia('(prefers-color-scheme:dark)')
  const { language } = navigator
  const tag = data.locale || document.documentElement.lang || language
  const locale: Locale | null = tag.startsWith('en')
    ? null
    : await import('./i18n/locales.ts').then(({ localeOf }) => localeOf(tag)).catch(() => null)
  const words: Words = {
    t: locale?.t ?? en,
    talk: null,
    more: null,
    formats: null,
    // English may be read with any English region's times, but not with another language's.
    locale: locale?.intl ?? (language.startsWith('en') ? language : 'en-GB'),
  }
  let talk: Talk | null = null
  let more: More | null = null
  let tells: Api | undefined
  let talkComes: Promise<Talk> | undefined
  let moreComes: Promise<More> | undefined
  let apiComes: Promise<Api> | undefined

  const options: ClientOptions = {
    url: new URL('ws/visitor', src).href.replace(/^http/, 'ws'),
    device: environment.randomHex(16),
    storageKey,
    environment,
    async hello() {
      // 256 bits that make this browser the visitor it was. Made when somebody wants to talk, not before.
      if (!keep.get('v')) keep.set('v', environment.randomHex(32))
      return { site, auth: { visitorSecret: keep.get('v') }, context: visitContext() }
    },
  }
  const { core, act, open } = createModel({
    client: firstContact(options, () => void needTalk()),
    keep,
    look: { ...appearance, said: data.greeting, department: data.department },
    words,
    page: {
      visible: () => !document.hidden,
      full: () => !wide.matches,
      online: () => navigator.onLine,
      dark: () => (data.colorScheme ? data.colorScheme === 'dark' : night.matches),
      now: environment.now,
      later: environment.setTimer,
    },
    // Where a socket led nowhere before, another way is looked for at once.
    connect: () => void (core.ui.current || keep.get('t') ? needTalk() : core.client.connect()),
    needMore(then) {
      needMore().then(
        (stage) => then(stage.act),
        () => {},
      )
    },
    paint,
  })
  const show = surface(
    { root, launcher, color: data.color || appearance.color, corner: data.corner || appearance.corner },
    act,
  )

  function paint(): void {
    const { conversations } = core.snapshot()
    if (conversations[0]?.pending[0]?.state === 'sent') core.page.later(TALK_MS, () => void needTalk())
    talk?.notice()
    const view = present(core.scene(), talk && talk.present)
    if (view.foot.kind === 'rating' || (view.body.screen === 'greeting' && view.body.greeting.asks))
      needMore().catch(() => {})
    show(view, { talk, more }, talk?.hold)
    tells?.shown(view)
  }

  async function needTalk(): Promise<Talk> {
    talkComes ??= import('./talk.ts').then(({ createTalk }) => {
      talk = createTalk(core, root, options, refused)
      words.talk = locale?.talk ?? talk.texts
      words.formats = talk.formats(words.locale)
      core.changed()
      return talk
    })
    talkComes.catch(() => {
      talkComes = undefined
      core.page.later(AGAIN_MS, () => void needTalk())
    })
    return talkComes
  }

  function needMore(): Promise<More> {
    moreComes ??= import('./more.ts').then(({ createMore }) => {
      more = createMore(core, root)
      words.more = locale?.more ?? more.texts
      core.changed()
      return more
    })
    moreComes.catch(() => (moreComes = undefined))
    return moreComes
  }

  const stop = watchPage({
    core,
    root,
    relay: options.url,
    queries: [wide, night],
    escape: () => (core.ui.menu || core.ui.leave ? more?.act.escape() : act.close()),
  })
  function leave(): void {
    stop()
    talk?.leave()
    core.client.close()
    remove()
  }
  function refused(reason: string): void {
    leave()
    console.warn(`Deskbell: ${reason}. Add ${origin} to the origins of the site.`)
  }

  const calls = api.q as unknown as Call[]
  api.q = {
    push(call) {
      apiComes ??= import('./api.ts').then(
        ({ createApi }) => (tells = createApi({ core, open, close: act.close, launcher, remove: leave, needTalk })),
      )
      apiComes.then(
        (ready) => ready.run(call),
        () => (apiComes = undefined),
      )
    },
  }
  for (const call of calls) api.q.push(call)

  return {
    open,
    toggle: () => (core.ui.open ? act.close() : open()),
    // On a phone it would cover the page, which the visitor may have loaded to see: closed, with what is unread on the launcher.
    resume: (opened) => (opened && wide.matches ? open(true) : core.connect()),
  }
}
