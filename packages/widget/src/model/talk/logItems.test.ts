import { describe, expect, it } from 'vitest'
import { formats } from './formats.ts'
import { en } from '../../i18n/en.ts'
import { enTalk } from '../../i18n/enTalk.ts'
import {
  conversation,
  ends,
  joins,
  mara,
  NOW,
  pending,
  says,
  site,
  staffMark,
  timeline,
  tom,
  weSay,
} from '../../states/people.ts'
import { rest } from '../../states/scenes.ts'
import type { Conversation, Scene, Snapshot } from '../snapshot.ts'
import type { Item } from '../view.ts'
import { logItems } from './logItems.ts'

function scene(
  current: Conversation,
  { link = 'live' as Snapshot['link'], newAfter = null as number | null, now = NOW } = {},
): Scene {
  return {
    snapshot: { ...rest.snapshot, link, site, conversations: [current] },
    ui: { ...rest.ui, current: current.id, newAfter },
    words: { t: en, talk: enTalk, more: null, locale: 'en-GB', formats: formats('en-GB') },
    look: { name: 'Halden', greeting: '' },
    now,
    current,
  }
}
/** A row in short: `mara( one two )14:05`, `own( … )read`, `[Today]`. */
const short = (items: Item[]): string[] =>
  items.map((item) => {
    if (item.kind !== 'own' && item.kind !== 'their') return `[${item.text}]`
    const text = item.spans.map((span) => span.text).join('')
    const who = item.kind === 'own' ? item.delivery : item.from.name
    return `${item.first ? '(' : ' '}${text}${item.last ? ')' : ' '} ${who}`
  })
const rows = (current: Conversation, options?: Parameters<typeof scene>[1]) =>
  short(logItems(current, scene(current, options)))

describe('logItems', () => {
  it('[W9] a run is one sender, under five minutes apart, nothing between', () => {
    const events = timeline(
      says(mara, 'a'),
      says(mara, 'b'),
      6,
      says(mara, 'c'),
      says(tom, 'd'),
      joins(tom),
      says(tom, 'e'),
    )
    expect(rows(conversation(events))).toEqual([
      '[Today]',
      '(a  Mara',
      ' b) Mara',
      '(c) Mara',
      '(d) Tom',
      '[Tom joined]',
      '(e) Tom',
    ])
  })

  it('[W8] shows where each of ours got to, and splits a run where that differs', () => {
    const events = timeline(weSay('a'), weSay('b'), weSay('c'), weSay('d'))
    expect(rows(conversation(events, {}, { marks: [staffMark(3, 1)] }))).toEqual([
      '[Today]',
      '(a) read',
      '(b  delivered',
      ' c) delivered',
      '(d) sent',
    ])
  })

  it('[W8] says of what is not stored yet why it is not', () => {
    const entries = (rest: Parameters<typeof pending>[1]) => conversation([], {}, { pending: [pending('a', rest)] })
    expect(rows(entries({}))).toEqual(['[Today]', '(a) sending'])
    expect(rows(entries({}), { link: 'down' })).toEqual(['[Today]', '(a) waiting'])
    expect(rows(entries({}), { now: NOW + 21_000 })).toEqual(['[Today]', '(a) trying'])
    expect(rows(entries({ error: { code: 'store_unavailable', retryable: true } }))).toEqual(['[Today]', '(a) trying'])
    expect(rows(entries({ state: 'failed' }))).toEqual(['[Today]', '(a) failed'])
    expect(rows(entries({ state: 'sent' }))).toEqual(['[Today]', '(a) sent'])
  })

  it('[W22] a message keeps its key from the outbox into the timeline', () => {
    const keyed = (current: Conversation) => logItems(current, scene(current)).find((item) => item.kind === 'own')?.key
    const event = { ...timeline(weSay('a'))[0]!, clientId: 'p1' }
    expect(keyed(conversation([], {}, { pending: [pending('a')] }))).toBe(keyed(conversation([event])))
  })

  it('[W9] draws a line where a day begins, and names it', () => {
    expect(rows(conversation(timeline(says(mara, 'a'), 3 * 1440, says(mara, 'b'), 1440, says(mara, 'c'))))).toEqual([
      '[Friday 27 February]',
      '(a) Mara',
      '[Yesterday]',
      '(b) Mara',
      '[Today]',
      '(c) Mara',
    ])
  })

  it('[W21] the New line stands before the first of theirs that was not read', () => {
    const events = timeline(says(mara, 'a'), weSay('b'), says(mara, 'c'), says(mara, 'd'))
    expect(rows(conversation(events), { newAfter: 1 })).toEqual([
      '[Today]',
      '(a) Mara',
      '(b) read',
      '[New]',
      '(c  Mara',
      ' d) Mara',
    ])
    expect(rows(conversation(events), { newAfter: 4 })).not.toContain('[New]')
  })

  it('[W9] tells who came, who passed it on and who ended it', () => {
    const events = timeline(joins(mara, 160_000), joins(tom, 0, 'transferred'), ends(tom))
    expect(rows(conversation(events))).toEqual([
      '[Today]',
      '[Mara joined after 2 min 40 s]',
      '[Mara passed this to Tom]',
      '[Tom ended the conversation]',
    ])
  })

  it('[W9] one to three emoji stand alone, text with emoji does not', () => {
    const shown = (words: string) => {
      const current = conversation(timeline(says(mara, words)))
      const item = logItems(current, scene(current)).at(-1)!
      return item.kind === 'their' && item.emoji
    }
    expect(['👍', '🙏🏽 🎉', '👩‍👩‍👧‍👦', '❤️', '🇵🇹🇫🇷'].map(shown)).toEqual([true, true, true, true, true])
    expect(['👍👍👍👍', 'ok 👍', '1', '#', '', 'x'].map(shown)).toEqual([false, false, false, false, false, false])
  })

  it('[W9] goes on where it does not know a person or a kind of event', () => {
    const events = timeline(
      says({ id: 'agt_gone', name: '', avatarUrl: null }, 'a'),
      (seq, at) =>
        ({
          id: 'x',
          seq,
          at,
          type: 'from.the.future',
          by: { kind: 'system', id: null },
          via: 'system',
          content: {},
        }) as never,
    )
    expect(rows(conversation(events))).toEqual(['[Today]', '(a) Halden'])
  })
})
