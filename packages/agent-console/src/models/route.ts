import type { ConversationId, Seq, SiteId, ViewName } from '@deskbell/protocol'

/** Pages of one site's settings, in the order of the navigation. */
export const SITE_PAGES = ['install', 'appearance', 'addresses', 'departments', 'people', 'identity'] as const
/** One page of a site's settings. */
export type SitePage = (typeof SITE_PAGES)[number]

/** What is searched for, and the event that was found in the open conversation. */
export type SearchRoute = { readonly words: string; readonly seq?: Seq }

/** Which page an address means. */
export type Route =
  | {
      readonly screen: 'inbox'
      readonly view: ViewName
      readonly conversationId: ConversationId | null
      /** The search stands where the list would; `view` is the list it leads back to. */
      readonly search?: SearchRoute
      /** The page about the visitor lies over the conversation. */
      readonly about?: true
    }
  | { readonly screen: 'setup'; readonly token: string }
  | { readonly screen: 'login' }
  | { readonly screen: 'forgot' }
  | { readonly screen: 'join'; readonly token: string }
  | { readonly screen: 'reset'; readonly token: string }
  | { readonly screen: 'settings'; readonly page: 'account' | 'agents' | 'sites' }
  | { readonly screen: 'settings'; readonly page: 'site'; readonly siteId: SiteId; readonly tab: SitePage }
  | { readonly screen: 'unknown' }

/** A list, or the search in its place, and what is open beside it. */
export type InboxRoute = Extract<Route, { screen: 'inbox' }>

/** Order of the views in the navigation. */
export const VIEWS = ['mine', 'queue', 'left', 'open', 'closed'] as const satisfies readonly ViewName[]

/** The page an address means. @param path below the console's own, with its query */
export function parseRoute(path: string): Route {
  const [pathname = '', query = ''] = path.split('?', 2)
  const [first = '', second = '', third = '', fourth = ''] = pathname.split('/').filter(Boolean).map(decode)
  const asked = new URLSearchParams(query)
  switch (first) {
    case '':
      return { screen: 'inbox', view: viewOf(asked.get('view')), conversationId: null }
    case 'search':
      return {
        screen: 'inbox',
        view: viewOf(asked.get('view')),
        conversationId: null,
        search: { words: asked.get('q') ?? '' },
      }
    case 'c':
      return second === ''
        ? { screen: 'unknown' }
        : {
            screen: 'inbox',
            view: viewOf(asked.get('view')),
            conversationId: second,
            ...(asked.has('q') ? { search: searchOf(asked) } : {}),
            ...(asked.has('about') ? { about: true } : {}),
          }
    case 'setup':
      return { screen: 'setup', token: asked.get('token') ?? '' }
    case 'login':
    case 'forgot':
      return { screen: first }
    case 'join':
    case 'reset':
      return { screen: first, token: second }
    case 'settings':
      return settingsRoute(second, third, fourth)
    default:
      return { screen: 'unknown' }
  }
}

function settingsRoute(page: string, siteId: string, tab: string): Route {
  if (page === '' || page === 'account') return { screen: 'settings', page: 'account' }
  if (page === 'agents') return { screen: 'settings', page }
  if (page !== 'sites') return { screen: 'unknown' }
  if (siteId === '') return { screen: 'settings', page: 'sites' }
  const known = SITE_PAGES.find((each) => each === tab)
  return { screen: 'settings', page: 'site', siteId, tab: known ?? 'install' }
}

/** The address of a page, below the console's own: what parseRoute reads. */
export function pathOf(route: Route): string {
  switch (route.screen) {
    case 'inbox': {
      const { view, conversationId, search, about } = route
      const open = conversationId === null ? '' : `c/${encodeURIComponent(conversationId)}`
      const asked = [
        view === 'mine' ? '' : `view=${view}`,
        // Beside a conversation an empty question still says that the search is there.
        search && (open || search.words) ? String(new URLSearchParams({ q: search.words })) : '',
        open && search?.seq ? `at=${search.seq}` : '',
        about ? 'about' : '',
      ].filter(Boolean)
      const query = asked.length === 0 ? '' : `?${asked.join('&')}`
      return (open || (search ? 'search' : '')) + query
    }
    case 'setup':
      return `setup?token=${encodeURIComponent(route.token)}`
    case 'join':
    case 'reset':
      return `${route.screen}/${encodeURIComponent(route.token)}`
    case 'settings':
      return route.page === 'site'
        ? `settings/sites/${encodeURIComponent(route.siteId)}/${route.tab}`
        : `settings/${route.page}`
    case 'login':
    case 'forgot':
      return route.screen
    case 'unknown':
      return ''
  }
}

function searchOf(asked: URLSearchParams): SearchRoute {
  const words = asked.get('q') ?? ''
  const seq = Number(asked.get('at'))
  return Number.isSafeInteger(seq) && seq > 0 ? { words, seq } : { words }
}

function viewOf(name: string | null): ViewName {
  return VIEWS.find((view) => view === name) ?? 'mine'
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
