import { MAX_TEXT_CHARS } from '@deskbell/protocol'
import type { MessageContent } from '@deskbell/protocol'
import { deliveryOf } from './delivery.ts'
import type { Scene } from './snapshot.ts'
import type { TalkModel } from './talk/TalkModel.ts'
import type { Body, Foot, GreetingView, Item, View } from './view.ts'

/** Everything on the screen, from what is known and what the person does. `talk` is the second stage, once it is there. */
export function present(scene: Scene, talk: TalkModel | null): View {
  const { snapshot, ui, words, look, current } = scene
  const { link, site } = snapshot
  const body = bodyOf(scene, talk)
  return {
    ...words,
    ...ui,
    site: site?.name ?? look.name,
    unread: talk?.unread(scene) ?? 0,
    strip: link === 'stopped' ? link : link === 'down' ? 'reconnecting' : snapshot.memoryOnly ? 'denied' : null,
    menu: ui.menu
      ? {
          canEnd: body.screen === 'conversation' && !!current?.view && current.view.status !== 'closed',
          ending: ui.menu === 'end',
        }
      : null,
    body,
    foot: ui.leave ? { kind: 'none' } : (talk?.foot(scene) ?? composer(scene)),
    say: talk?.say(scene, body) ?? [],
  }
}

function bodyOf(scene: Scene, talk: TalkModel | null): Body {
  const { snapshot, ui, words, current } = scene
  if (ui.leave) {
    const byEmail = snapshot.site?.answersByEmail !== false
    const queued = current?.view?.status === 'queued'
    const { more } = words
    const intro = more ? `${more[ui.leave.why]} ${more[byEmail ? 'answeredByMail' : 'answeredHere']}` : ''
    return { screen: 'leave', leave: { ...ui.leave, intro, queued, needsEmail: byEmail } }
  }
  if (!current) return { screen: 'greeting', greeting: greeting(scene, talk) }
  return talk ? talk.conversation(scene) : firstWords(scene)
}

function greeting(scene: Scene, talk: TalkModel | null): GreetingView {
  const { snapshot, words, look, now } = scene
  const { site, contact } = snapshot
  const { t } = words
  const away = site?.staffed === false
  const { agents = [], replyMs } = site ?? {}
  const unknown = !!site && !contact?.name
  const [name, email] = [unknown && site.askName, unknown && site.askEmail]
  const departments = look.department || !site?.departments[1] ? [] : site.departments
  return {
    hello: t.hello(new Date(now).getHours()),
    sentence: look.said || (site ?? look).greeting || t.ask,
    faces: away ? [] : agents,
    presence: site && {
      here: away ? t.nobodyHere : site.free === false ? t.allBusy : t.here(agents.map(({ name }) => name)),
      line: away
        ? site.whenOffline === 'queue'
          ? t.writeAnyway
          : t.leaveInvite(site.answersByEmail)
        : replyMs
          ? t.replies(Math.round(replyMs / 60_000)) + '.'
          : '',
    },
    offerLeave: away,
    asks: name || email || departments[1] ? { name, email, departments } : null,
    rows: talk?.rows(scene) ?? [],
  }
}

/** The conversation as the first stage shows it: what the visitor wrote, and where it got to. */
function firstWords({ snapshot, words, look, now, current }: Scene): Body {
  const { site, link } = snapshot
  const { t } = words
  const own = [
    ...current!.events.filter(({ by }) => by.kind === 'visitor'),
    ...current!.pending.map((entry) => ({
      ...entry,
      id: '',
      at: entry.createdAt,
      type: 'message',
      content: entry.frame.content,
      entry,
    })),
  ].filter(({ type }) => type === 'message')
  const items = own.map((each, index): Item => {
    const delivery = 'entry' in each ? deliveryOf(each.entry, link, now) : 'sent'
    return {
      kind: 'own',
      key: each.clientId ?? each.id,
      spans: [{ text: textOf(each.content as MessageContent) }],
      emoji: false,
      first: !index,
      last: index === own.length - 1,
      delivery,
      state: t[delivery as 'sent'],
      time: delivery === 'sent' ? timeOf(each.at, words.locale) : '',
    }
  })
  const line = site?.staffed === false ? t.nobodyHere : t.inTurn
  const header = { title: site?.name ?? look.name, line, short: line, person: null, online: false }
  return {
    screen: 'conversation',
    header,
    wait: null,
    log: { items, ours: undefined, older: false, typing: null, below: 0 },
  }
}

export function composer({ ui: { draft } }: Scene): Foot {
  const over = [...draft].length - MAX_TEXT_CHARS
  return { kind: 'composer', text: draft, over: Math.max(0, over), ready: over <= 0 && !!draft.trim() }
}

/** 14:02, in the visitor's own way. */
export const timeOf = (at: number, locale: string): string =>
  new Date(at).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' })

/** What a message says, in words. */
export const textOf = ({ parts, fallback }: MessageContent): string =>
  parts.map((part) => ('text' in part ? part.text : (part.name ?? ''))).join('\n') || fallback || ''
