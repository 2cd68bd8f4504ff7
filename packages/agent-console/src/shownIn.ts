import type { SearchHit, ViewName } from '@deskbell/protocol'
import type { App } from './models/App.ts'
import type { LinkNews } from './models/Connection.ts'
import type { Console } from './models/Console.ts'
import type { Ownership } from './models/ownership.ts'
import type { Route } from './models/route.ts'
import type { RowLine } from './models/rowLine.ts'
import type { More } from './models/search/Answers.ts'
import type { SearchState } from './models/search/Search.ts'
import type { SaveNews } from './models/settings/Saves.ts'
import type { Thread } from './models/Thread.ts'
import type { Item, LineEvent, SendState, Side } from './models/timeline/items.ts'
import type { Wait } from './models/waits.ts'
import type { StateName } from './states.ts'

type SettingsRoute = Extract<Route, { screen: 'settings' }>
type SiteRoute = Extract<Route, { page: 'site' }>

/**
 * Where each variant of what the models tell a page is shown. A new screen, link, owner, item or line does not compile until
 * it has a state in the table.
 */
export const shownIn = {
  phase: { starting: 'starting', out: 'login', in: 'inboxMine', unreachable: 'unreachable' },
  screen: {
    inbox: 'inboxMine',
    setup: 'setup',
    login: 'login',
    forgot: 'forgot',
    join: 'join',
    reset: 'reset',
    settings: 'account',
    unknown: 'unknownPage',
  },
  view: { mine: 'inboxMine', queue: 'queue', left: 'leftMessages', open: 'inbox', closed: 'closedList' },
  settings: { account: 'account', agents: 'agents', sites: 'settingsIndex', site: 'install' },
  site: {
    install: 'install',
    appearance: 'appearance',
    addresses: 'addresses',
    departments: 'departments',
    people: 'people',
    identity: 'identity',
  },
  link: { fine: 'conversation', away: 'offline', stopped: 'superseded' },
  overlay: { none: 'conversation', shortcuts: 'shortcuts', transfer: 'transfer', context: 'contextSheet' },
  ownership: {
    unknown: 'conversationLoading',
    mine: 'conversation',
    colleague: 'withColleague',
    queue: 'inQueue',
    left: 'leftOpen',
    closed: 'closed',
  },
  older: { idle: 'olderAbove', loading: 'olderLoading', failed: 'olderFailed' },
  item: { day: 'conversation', new: 'conversation', run: 'conversation', note: 'conversation', line: 'conversation' },
  side: { visitor: 'conversation', me: 'conversation', colleague: 'withColleague', bot: 'eventful' },
  send: {
    sending: 'sending',
    waiting: 'offline',
    sent: 'sent',
    delivered: 'conversation',
    read: 'read',
    failed: 'failedSend',
  },
  line: {
    'conversation.queued': 'eventful',
    'conversation.assigned': 'eventful',
    'conversation.transferred': 'eventful',
    'conversation.closed': 'eventful',
    'conversation.reopened': 'eventful',
    'conversation.rated': 'eventful',
    'conversation.left_message': 'eventful',
    'visitor.left': 'eventful',
    'visitor.returned': 'eventful',
  },
  row: {
    notSent: 'inboxMine',
    waitingToSend: 'offline',
    visitorTypes: 'inboxMine',
    agentTypes: 'withColleague',
    preview: 'inbox',
    nothing: 'rowEmpty',
  },
  turn: { ours: 'inbox', quiet: 'inbox', theirs: 'inbox', left: 'leftMessages', over: 'closedList' },
  save: { nothing: 'account', saving: 'saving', saved: 'saved' },
  search: {
    blank: 'searchRecent',
    asking: 'searchAsking',
    offline: 'searchOffline',
    refused: 'searchRefused',
    none: 'searchNone',
    found: 'searchFound',
  },
  found: { number: 'searchNumber', contact: 'searchFound', timeline: 'searchFound' },
  more: { idle: 'searchMore', loading: 'searchMoreLoading', failed: 'searchMoreFailed' },
} as const satisfies {
  phase: Record<App['phase']['value'], StateName>
  screen: Record<Route['screen'], StateName>
  view: Record<ViewName, StateName>
  settings: Record<SettingsRoute['page'], StateName>
  site: Record<SiteRoute['tab'], StateName>
  link: Record<LinkNews['is'], StateName>
  overlay: Record<Console['overlay']['value'], StateName>
  ownership: Record<Ownership['is'], StateName>
  older: Record<Thread['older']['value'], StateName>
  item: Record<Item['kind'], StateName>
  side: Record<Side, StateName>
  send: Record<SendState['is'], StateName>
  line: Record<LineEvent['type'], StateName>
  row: Record<RowLine['is'], StateName>
  turn: Record<Wait['turn'], StateName>
  save: Record<SaveNews['is'], StateName>
  search: Record<SearchState['is'], StateName>
  found: Record<SearchHit['found']['in'], StateName>
  more: Record<More['is'], StateName>
}
