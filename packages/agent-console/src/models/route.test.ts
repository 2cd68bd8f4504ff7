import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRoute, pathOf, SITE_PAGES, VIEWS } from './route.ts'
import type { Route } from './route.ts'

const token = fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom('a', 'b', '/', '?', ' ', '#', '%', 'é') })
const anyRoute: fc.Arbitrary<Route> = fc.oneof(
  fc.record({
    screen: fc.constant('inbox' as const),
    view: fc.constantFrom(...VIEWS),
    conversationId: fc.option(token),
  }),
  fc.record({
    screen: fc.constant('inbox' as const),
    view: fc.constantFrom(...VIEWS),
    conversationId: token,
    about: fc.constant(true as const),
  }),
  fc.record({
    screen: fc.constant('inbox' as const),
    view: fc.constantFrom(...VIEWS),
    conversationId: fc.constant(null),
    search: fc.record({ words: fc.string() }),
  }),
  fc.record({
    screen: fc.constant('inbox' as const),
    view: fc.constantFrom(...VIEWS),
    conversationId: token,
    search: fc.record({ words: fc.string(), seq: fc.integer({ min: 1 }) }, { requiredKeys: ['words'] }),
  }),
  fc.record({ screen: fc.constantFrom('join' as const, 'reset' as const, 'setup' as const), token }),
  fc.record({ screen: fc.constantFrom('login' as const, 'forgot' as const) }),
  fc.record({
    screen: fc.constant('settings' as const),
    page: fc.constantFrom('account' as const, 'agents' as const, 'sites' as const),
  }),
  fc.record({
    screen: fc.constant('settings' as const),
    page: fc.constant('site' as const),
    siteId: token,
    tab: fc.constantFrom(...SITE_PAGES),
  }),
)

test('[A14] [A38] every page has an address that leads back to it', () => {
  fc.assert(
    fc.property(anyRoute, (route) => {
      expect(parseRoute(pathOf(route))).toEqual(route)
    }),
  )
})

test.each([
  ['', { screen: 'inbox', view: 'mine', conversationId: null }],
  ['?view=nonsense', { screen: 'inbox', view: 'mine', conversationId: null }],
  ['c/cnv_1?view=queue', { screen: 'inbox', view: 'queue', conversationId: 'cnv_1' }],
  ['search', { screen: 'inbox', view: 'mine', conversationId: null, search: { words: '' } }],
  ['search?q=red+boots', { screen: 'inbox', view: 'mine', conversationId: null, search: { words: 'red boots' } }],
  [
    'c/cnv_1?q=boots&at=7',
    { screen: 'inbox', view: 'mine', conversationId: 'cnv_1', search: { words: 'boots', seq: 7 } },
  ],
  ['c/cnv_1?q=boots&at=-7', { screen: 'inbox', view: 'mine', conversationId: 'cnv_1', search: { words: 'boots' } }],
  ['c', { screen: 'unknown' }],
  ['settings', { screen: 'settings', page: 'account' }],
  ['settings/sites/sit_1', { screen: 'settings', page: 'site', siteId: 'sit_1', tab: 'install' }],
  ['settings/money', { screen: 'unknown' }],
  ['%E0%A4%A', { screen: 'unknown' }],
])('[A14] %j is read', (path, route) => {
  expect(parseRoute(path)).toEqual(route)
})
