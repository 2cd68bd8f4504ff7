import { chats } from '../fixtures/chats.ts'
import { hits, manyHits, searchIn } from '../fixtures/hits.ts'
import { NOW } from '../fixtures/ids.ts'
import { mara } from '../fixtures/people.ts'
import { deskRows, LIV } from '../fixtures/rows.ts'
import { longNames } from '../fixtures/stories.ts'
import type { Plot, World } from '../fixtures/world.ts'
import { pathOf } from '../models/route.ts'
import type { SearchRoute } from '../models/route.ts'

const at = (search: SearchRoute, conversationId: string | null = null) =>
  pathOf({ screen: 'inbox', view: 'mine', conversationId, search })
const recent = { [`searches/${mara.id}`]: JSON.stringify(['fjell', 'HO-20931', 'عبد الرحمن', '#4821', 'deposit card']) }
const everything = { conversations: chats, memory: recent }
type Asked = Parameters<typeof searchIn>[1]

const goAway = ({ relay, clock }: World) => {
  relay.setState({ kind: 'waiting', attempt: 3, retryAt: NOW + 20_000 })
  clock.advance(12_000)
}
const refuse = ({ relay }: World) => {
  relay.refusals['search'] = { code: 'server_busy', retryable: true, retryAfterMs: 20_000 }
}
const type = ({ inside, clock }: World, words: string) => {
  inside().search.write(words)
  clock.advance(200)
}
const turns = async () => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
}

/** The search. */
export type SearchStateName =
  | 'searchStart'
  | 'searchRecent'
  | 'searchAsking'
  | 'searchFound'
  | 'searchLanded'
  | 'searchRtl'
  | 'searchStale'
  | 'searchNumber'
  | 'searchLong'
  | 'searchNone'
  | 'searchNoneYet'
  | 'searchIncomplete'
  | 'searchMore'
  | 'searchMoreLoading'
  | 'searchMoreFailed'
  | 'searchOffline'
  | 'searchOfflineKept'
  | 'searchRefused'

/** The search. */
export const searchStates: Readonly<Record<SearchStateName, Plot>> = {
  searchStart: { path: at({ words: '' }), conversations: chats },
  searchRecent: { path: at({ words: '' }), ...everything },
  searchAsking: { path: at({ words: 'fjell' }), ...everything, answers: { search: undefined } },
  searchFound: { path: at({ words: 'fjell' }), ...everything },
  searchLanded: { path: at({ words: 'fjell', seq: 3 }, LIV), ...everything },
  searchRtl: { path: at({ words: 'fjell', seq: 3 }, LIV), ...everything, lang: 'ar' },
  searchStale: {
    path: at({ words: 'fjell' }),
    ...everything,
    then: (world) => {
      world.relay.answers.search = undefined
      type(world, 'fjell jacket')
    },
  },
  searchNumber: { path: at({ words: '#4821' }), ...everything },
  searchLong: {
    path: at({ words: 'donaudampfschifffahrt' }),
    ...everything,
    answers: {
      search: (asked: Asked) =>
        searchIn(
          [
            ...hits,
            {
              row: longNames.row,
              text: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(2),
              found: {
                in: 'timeline',
                seq: 4,
                at: NOW,
                by: { kind: 'visitor', id: null },
                internal: true,
                passage: { text: '', marks: [] },
              },
            },
          ],
          asked,
        ),
    },
  },
  searchNone: { path: at({ words: 'حقيبة zelt' }), ...everything },
  searchNoneYet: {
    path: at({ words: 'canoe 2019' }),
    ...everything,
    answers: { search: { hits: [], cursor: null, complete: false } },
  },
  searchIncomplete: {
    path: at({ words: 'fjell' }),
    ...everything,
    answers: { search: (asked: Asked) => ({ ...searchIn(hits, asked), complete: false }) },
  },
  searchMore: {
    path: at({ words: 'fjell' }),
    ...everything,
    answers: { search: (asked: Asked) => searchIn(manyHits, asked) },
  },
  searchMoreLoading: {
    path: at({ words: 'parcel 1' }),
    ...everything,
    answers: {
      search: (asked: Asked) => (asked.cursor ? undefined : { ...searchIn(hits, { text: 'fjell' }), cursor: '7' }),
    },
    then: ({ inside }) => void inside().search.showMore(),
  },
  searchMoreFailed: {
    path: at({ words: 'fjell' }),
    ...everything,
    answers: { search: (asked: Asked) => ({ ...searchIn(hits.slice(0, 3), asked), cursor: '3' }) },
    then: async (world) => {
      refuse(world)
      await world.inside().search.showMore()
    },
  },
  searchOffline: {
    path: at({ words: '' }),
    ...everything,
    then: (world) => {
      goAway(world)
      type(world, 'fjell')
    },
  },
  searchOfflineKept: { path: at({ words: 'fjell' }), ...everything, then: goAway },
  searchRefused: {
    path: at({ words: '' }),
    ...everything,
    rows: { mine: deskRows.slice(0, 2) },
    then: async (world) => {
      refuse(world)
      type(world, 'fjell')
      await turns()
    },
  },
}
