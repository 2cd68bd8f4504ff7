import { describe, expect, test } from 'vitest'
import { fakeMemory } from '../fixtures/edges.ts'
import { startWorld } from '../fixtures/world.ts'
import { chats } from '../fixtures/chats.ts'
import { LIV, RAHMAN } from '../fixtures/rows.ts'
import { Drafts, MAX_DRAFTS } from './Drafts.ts'

describe('drafts', () => {
  test('[A1] each conversation keeps a reply and a note of its own', () => {
    const drafts = new Drafts(fakeMemory(), 'mara')
    drafts.set('a', 'reply', 'to the visitor')
    drafts.set('a', 'note', 'to the team')
    drafts.set('b', 'reply', 'to another')
    expect(drafts.text('a', 'reply').value).toBe('to the visitor')
    expect(drafts.text('a', 'note').value).toBe('to the team')
    expect(drafts.text('b', 'reply').value).toBe('to another')
    expect(drafts.text('b', 'note').value).toBe('')
  })

  test('[A1] a reload finds them again, for the same agent only', () => {
    const memory = fakeMemory()
    new Drafts(memory, 'mara').set('a', 'reply', 'half a sent')
    expect(new Drafts(memory, 'mara').text('a', 'reply').value).toBe('half a sent')
    expect(new Drafts(memory, 'tom').text('a', 'reply').value).toBe('')
  })

  test('an emptied draft leaves nothing behind', () => {
    const memory = fakeMemory()
    const drafts = new Drafts(memory, 'mara')
    drafts.set('a', 'reply', 'x')
    drafts.set('a', 'reply', '')
    expect([...memory.kept.entries()]).toEqual([['drafts/mara', '[]']])
  })

  test('added text goes below what is there', () => {
    const drafts = new Drafts(fakeMemory(), 'mara')
    drafts.add('a', 'note', 'first')
    drafts.add('a', 'note', 'second')
    expect(drafts.text('a', 'note').value).toBe('first\n\nsecond')
  })

  test('at most so many are kept, the ones touched longest ago go', () => {
    const memory = fakeMemory()
    const drafts = new Drafts(memory, 'mara')
    for (let n = 0; n <= MAX_DRAFTS; n++) drafts.set(`c${n}`, 'reply', 'text')
    const kept = new Drafts(memory, 'mara')
    expect(kept.text('c0', 'reply').value).toBe('')
    expect(kept.text('c1', 'reply').value).toBe('text')
    expect(kept.text(`c${MAX_DRAFTS}`, 'reply').value).toBe('text')
  })

  test('storage that holds nonsense is as good as empty', () => {
    const drafts = new Drafts(fakeMemory({ 'drafts/mara': '{"not": "a list"' }), 'mara')
    drafts.set('a', 'reply', 'text')
    expect(drafts.text('a', 'reply').value).toBe('text')
  })
})

test('[A1] switching to another chat and back shows the text as it was left', async () => {
  const { inside } = await startWorld({ conversations: chats })
  inside().inbox.select(LIV)
  inside().thread.value?.composer.write('It is a mid grey')
  inside().thread.value?.composer.turnTo('note')
  inside().thread.value?.composer.write('the photo is too dark')
  inside().inbox.select(RAHMAN)
  expect(inside().thread.value?.composer.text.value).toBe('')
  inside().inbox.select(LIV)
  expect(inside().thread.value?.composer.text.value).toBe('It is a mid grey')
  inside().thread.value?.composer.turnTo('note')
  expect(inside().thread.value?.composer.text.value).toBe('the photo is too dark')
})
