import { describe, expect, test } from 'vitest'
import { mara } from '../../fixtures/people.ts'
import { LIV, RAHMAN } from '../../fixtures/rows.ts'
import { searching, turns } from '../../fixtures/searching.ts'
import { shortcutsOf } from '../keys.ts'

describe('asking', () => {
  test('[A37] asks 200 ms after the last key, and once', async () => {
    const { search, clock, texts } = await searching()
    for (const text of ['f', 'fj', 'fje']) {
      search.write(text)
      clock.advance(199)
    }
    expect(texts()).toEqual([])
    clock.advance(1)
    expect(texts()).toEqual(['fje'])
    search.write('fje ')
    clock.advance(200)
    await turns()
    expect(search.state.value.is).toBe('found')
  })

  test('[A37] the answer to older words is never shown, in whatever order answers come', async () => {
    const { search, clock, type, holdAnswers, answer, ids } = await searching()
    holdAnswers(true)
    await type('fjell')
    await type('fjell jacket')
    await answer(1)
    expect(ids()).toHaveLength(1)
    await answer(0)
    expect(ids()).toHaveLength(1)
    // Nor while the next key is only just pressed.
    await type('fjell tent')
    const before = ids()
    search.write('fjell ten')
    await answer(2)
    expect(search.state.value).toMatchObject({ is: 'found', stale: true })
    expect(ids()).toEqual(before)
    clock.advance(200)
    await answer(3)
    expect(search.state.value).toMatchObject({ is: 'found', stale: false })
  })

  test('[A37] what was found stays, dimmed, until the next answer; going back to its words asks nothing', async () => {
    const { search, type, holdAnswers, texts } = await searching()
    await type('fjell')
    holdAnswers(true)
    await type('fjellx')
    expect(search.state.value).toMatchObject({ is: 'found', stale: true })
    search.write('fjell')
    expect(search.state.value).toMatchObject({ is: 'found', stale: false })
    expect(texts()).toEqual(['fjell', 'fjellx'])
    search.write('')
    expect(search.state.value).toEqual({ is: 'blank' })
  })

  test('[A37] Enter asks at once, and leads to the first result of an answer', async () => {
    const { search, texts } = await searching()
    search.write('fjell')
    search.submit()
    await turns()
    expect(texts()).toEqual(['fjell'])
    search.focusAsked.value = null
    search.submit()
    expect(search.focusAsked.value).toEqual({ index: 0 })
  })

  test('nothing is found: it says for which words', async () => {
    const { search, type } = await searching()
    await type(' zelt ')
    expect(search.state.value).toEqual({ is: 'none', words: 'zelt', complete: true })
  })
})

describe('the address', () => {
  test('[A38] the words stand in it, one step of history for all of them, and what is typed meanwhile stays', async () => {
    const { search, type, addresses, inside } = await searching({ path: `c/${LIV}?view=open` })
    inside().search.open(inside().inbox.searchRoute(true))
    expect(addresses.current.value).toBe(`c/${LIV}?view=open&q=`)
    await type('fj')
    await type('fjell boots')
    expect(addresses.current.value).toBe(`c/${LIV}?view=open&q=fjell+boots`)
    search.write('fjell boots red')
    inside().inbox.select(RAHMAN)
    expect(search.text.value).toBe('fjell boots red')
    addresses.back()
    addresses.back()
    expect(addresses.current.value).toBe(`c/${LIV}?view=open`)
  })

  test('[A38] it brings the words back, and asks them at once', async () => {
    const { search, texts, asked } = await searching({ path: 'search?q=fjell' })
    expect(search.text.value).toBe('fjell')
    expect(texts()).toEqual(['fjell'])
    expect(search.state.value.is).toBe('found')
    expect(asked).toHaveLength(1)
  })

  test('[A38] whatever is opened stays beside the search, and Back leads to the results as they were', async () => {
    const { search, addresses, asked, inside } = await searching({ path: 'search?q=fjell' })
    addresses.go(`c/${LIV}?q=fjell&at=3`)
    expect(inside().thread.value?.id).toBe(LIV)
    inside().inbox.selectPlace(2)
    expect(addresses.current.value).toBe(`c/${RAHMAN}?q=fjell`)
    expect(inside().inbox.pathTo(null)).toBe('search?q=fjell')
    addresses.back()
    addresses.back()
    expect(addresses.current.value).toBe('search?q=fjell')
    expect(search.state.value.is).toBe('found')
    expect(asked).toHaveLength(1)
  })

  test('[A42] leaving leads back to where one came from, settings too; the search begins anew', async () => {
    const { search, addresses, inside, type } = await searching({ path: 'settings/agents' })
    search.open(inside().inbox.searchRoute(true))
    await type('fjell')
    inside().inbox.select(LIV)
    search.leave()
    expect(addresses.current.value).toBe('settings/agents')
    expect(search.text.value).toBe('')
    const direct = await searching({ path: `c/${LIV}?view=open&q=fjell` })
    direct.search.leave()
    expect(direct.addresses.current.value).toBe(`c/${LIV}?view=open`)
  })

  test('[A42] the keys: ⌘K opens it beside what is open, J and K step through it', async () => {
    const { search, addresses, inside, clock } = await searching({ path: `c/${LIV}` })
    const keys = shortcutsOf(inside(), clock, () => 'full')
    const stroke = { code: '', shift: false, chord: false, command: false, inText: false }
    keys.press({ ...stroke, key: 'k', chord: true, command: true, inText: true })
    expect(addresses.current.value).toBe(`c/${LIV}?q=`)
    expect(search.focusAsked.value).toBe('field')
    keys.press({ ...stroke, key: 'j' })
    expect(search.focusAsked.value).toEqual({ step: 1 })
    keys.press({ ...stroke, key: 'k' })
    expect(search.focusAsked.value).toEqual({ step: -1 })
    expect(inside().inbox.selectedId.value).toBe(LIV)
  })
})

describe('the last searches', () => {
  const key = `searches/${mara.id}`

  test('[A41] those that led somewhere are kept, five of them, the newest first and each once', async () => {
    const { search, type, memory } = await searching()
    for (const words of ['one', 'two', 'three', 'four', 'five', 'six', 'Two']) {
      await type(words)
      search.submit()
    }
    expect(search.recents.words.value).toEqual(['Two', 'six', 'five', 'four', 'three'])
    expect(JSON.parse(memory.get(key) ?? '')).toEqual(search.recents.words.value)
    await type('half a wo')
    expect(search.recents.words.value[0]).toBe('Two')
  })

  test('[A41] an opened result and an answer that was left are worth keeping', async () => {
    const { search, type, inside } = await searching()
    await type('fjell')
    search.opened(LIV)
    await type('fjell club')
    inside().inbox.show('open')
    expect(search.recents.words.value).toEqual(['fjell club', 'fjell'])
  })

  test('[A41] [A17] logging out forgets them, also those of the address one would be led back to', async () => {
    const { app, type, memory } = await searching({ memory: { [key]: '["fjell"]' } })
    await type('fjell club')
    await app.logOut()
    expect(memory.get(key)).toBe(null)
    expect(memory.get('return')).toBe('')
  })

  test('[A41] what is no list of words is none', async () => {
    for (const kept of ['{', '{"a":1}', '[1,null]']) {
      const { search } = await searching({ memory: { [key]: kept } })
      expect(search.recents.words.value).toEqual([])
    }
  })
})
