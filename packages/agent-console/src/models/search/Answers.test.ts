import { describe, expect, test } from 'vitest'
import { hits, manyHits, searchIn } from '../../fixtures/hits.ts'
import { searching, turns } from '../../fixtures/searching.ts'
import type { Asked } from '../../fixtures/searching.ts'
import type { World } from '../../fixtures/world.ts'

const away = ({ relay }: Pick<World, 'relay'>) =>
  relay.setState({ kind: 'waiting', attempt: 1, retryAt: Number.MAX_SAFE_INTEGER })

describe('pages', () => {
  test('[A40] the next page comes behind the first, without what is there already', async () => {
    const { search, type, asked, ids } = await searching({}, manyHits)
    await type('fjell')
    expect(ids()).toHaveLength(30)
    await search.showMore()
    expect(asked.at(-1)).toEqual({ text: 'fjell', cursor: '30' })
    expect(new Set(ids()).size).toBe(60)
    expect(search.focusAsked.value).toEqual({ index: 30 })
    await search.showMore()
    expect(new Set(ids()).size).toBe(72)
    expect(search.state.value).toMatchObject({ more: false })
  })

  test('[A40] a page that is refused leaves the others, and can be asked for again', async () => {
    const { search, type, relay, ids } = await searching({}, manyHits)
    await type('fjell')
    relay.refusals['search'] = { code: 'server_busy', retryable: true }
    await search.showMore()
    expect(search.answers.more.value).toMatchObject({ is: 'failed', refusal: { code: 'server_busy' } })
    expect(ids()).toHaveLength(30)
    delete relay.refusals['search']
    await search.showMore()
    expect(ids()).toHaveLength(60)
  })

  test('[A40] a page for older words comes to nothing', async () => {
    const { search, type, holdAnswers, answer, ids } = await searching({}, manyHits)
    await type('fjell')
    holdAnswers(true)
    const more = search.showMore()
    await type('parcel')
    await answer(1)
    await answer(0)
    await more
    expect(ids()).toHaveLength(30)
    expect(search.answers.more.value).toEqual({ is: 'idle' })
  })
})

describe('what cannot be told yet', () => {
  test('[A40] while the index is not complete the question is asked again by itself, as long as the search is open', async () => {
    let complete = false
    let all = hits.slice(0, 2)
    const asked: Asked[] = []
    const answers = {
      search: (args: Asked) => {
        asked.push(args)
        return { ...searchIn(all, args), complete }
      },
    }
    const { search, type, clock, ids, inside } = await searching({ answers })
    await type('fjell')
    expect(search.state.value).toMatchObject({ complete: false })
    all = [...hits]
    clock.advance(3_000)
    await turns()
    expect(asked).toHaveLength(2)
    expect(ids()).toHaveLength(8)
    complete = true
    clock.advance(3_000)
    await turns()
    expect(search.state.value).toMatchObject({ is: 'found', stale: false, complete: true })
    clock.advance(30_000)
    expect(asked).toHaveLength(3)

    complete = false
    await type('fjell ')
    await type('fjell club')
    inside().inbox.show('open')
    const before = asked.length
    clock.advance(30_000)
    await turns()
    expect(asked).toHaveLength(before)
  })

  test('[A40] asking again keeps the pages that were shown', async () => {
    const cursors: (string | undefined)[] = []
    const answers = {
      search: (args: Asked) => {
        cursors.push(args.cursor)
        return { ...searchIn(manyHits, args), complete: false }
      },
    }
    const { search, type, clock, ids } = await searching({ answers })
    await type('fjell')
    await search.showMore()
    clock.advance(3_000)
    await turns()
    expect(new Set(ids()).size).toBe(60)
    await search.showMore()
    expect(cursors).toEqual([undefined, '30', undefined, '60'])
    expect(new Set(ids()).size).toBe(72)
    clock.advance(3_000)
    await turns()
    // What was the end then may be none once the index has grown.
    expect(search.state.value).toMatchObject({ more: true })
    await search.showMore()
    expect(new Set(ids()).size).toBe(72)
  })

  test('[A40] without a connection nothing is asked until it is back, and what was found stays', async () => {
    const { search, type, texts, relay, clock } = await searching()
    await type('fjell')
    away({ relay })
    clock.advance(3_000)
    expect(search.state.value).toMatchObject({ is: 'found', stale: false })
    await type('club')
    expect(search.state.value).toMatchObject({ is: 'found', stale: true })
    expect(texts()).toEqual(['fjell'])
    relay.setState({ kind: 'live' })
    await turns()
    expect(texts()).toEqual(['fjell', 'club'])
    expect(search.state.value).toMatchObject({ is: 'found', stale: false })
  })

  test('[A40] a short interruption is not worth a word, a longer one is', async () => {
    const { search, type, relay, clock } = await searching()
    away({ relay })
    await type('fjell')
    expect(search.state.value.is).toBe('asking')
    clock.advance(3_000)
    expect(search.state.value.is).toBe('offline')
  })

  test('[A40] a refusal takes the place of the results, and asking again brings them', async () => {
    const { search, type, relay } = await searching()
    relay.refusals['search'] = { code: 'server_busy', retryable: true }
    await type('fjell')
    expect(search.state.value).toMatchObject({ is: 'refused', refusal: { code: 'server_busy' } })
    delete relay.refusals['search']
    search.askNow()
    await turns()
    expect(search.state.value.is).toBe('found')
  })
})
