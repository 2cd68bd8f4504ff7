import { describe, expect, test } from 'vitest'
import { chats, entry, liv } from '../fixtures/chats.ts'
import { says, timeline, visitor, livDrafts } from '../fixtures/events.ts'
import { TOM } from '../fixtures/people.ts'
import { deskRows, LIV, MAXIMILIANE, RAHMAN } from '../fixtures/rows.ts'
import { grace, sofia, takenOver, trond } from '../fixtures/stories.ts'
import { startWorld } from '../fixtures/world.ts'
import type { World } from '../fixtures/world.ts'

const openLiv = () => startWorld({ path: `c/${LIV}`, conversations: chats })
const composerOf = ({ inside }: World) => {
  const composer = inside().thread.value?.composer
  if (!composer) throw new Error('nothing is open')
  return composer
}
const marks = (world: World, id: string) =>
  world.relay.calls.filter((call) => call.name === 'mark' && call.args[0] === id).map((call) => call.args[1])
const tomHasIt = (world: World) => {
  world.relay.set(MAXIMILIANE, takenOver.chat)
  world.lists.get('mine')?.set(deskRows.filter((row) => row.id !== MAXIMILIANE))
}

describe('reading', () => {
  test('[A8] what is open is read while somebody looks, and not otherwise', async () => {
    const world = await openLiv()
    expect(marks(world, LIV)).toEqual([{ read: 11 }])
    world.tab.lookedAt.value = false
    world.relay.set(LIV, { events: timeline(LIV, [...livDrafts, says(visitor, 0, 'Hello?')]) })
    expect(marks(world, LIV)).toEqual([{ read: 11 }])
    world.tab.lookedAt.value = true
    expect(marks(world, LIV)).toEqual([{ read: 11 }, { read: 12 }])
    expect(marks(world, RAHMAN)).toEqual([])
  })

  test('[A8] what is below the fold is not read until it is scrolled to', async () => {
    const world = await openLiv()
    const thread = world.inside().thread.value
    if (thread) thread.following.value = false
    world.relay.set(LIV, { events: timeline(LIV, [...livDrafts, says(visitor, 0, 'Hello?')]) })
    expect(marks(world, LIV)).toEqual([{ read: 11 }])
    if (thread) thread.following.value = true
    expect(marks(world, LIV)).toEqual([{ read: 11 }, { read: 12 }])
  })

  test('the New mark is placed once and stays where it is', async () => {
    const world = await openLiv()
    const kinds = () => world.inside().thread.value?.items.value.map((item) => item.kind) ?? []
    const at = kinds().indexOf('new')
    expect(at).toBeGreaterThan(0)
    world.relay.set(LIV, { read: 11 })
    expect(kinds().indexOf('new')).toBe(at)
  })
})

describe('writing', () => {
  test('[A12] a reply shows at once and its text leaves the draft', async () => {
    const world = await openLiv()
    composerOf(world).write('It is a mid grey.')
    composerOf(world).send()
    const last = world.inside().thread.value?.items.value.at(-1)
    expect(last).toMatchObject({
      kind: 'run',
      side: 'me',
      bubbles: [{ text: 'It is a mid grey.', state: { is: 'sending' } }],
    })
    expect(composerOf(world).text.value).toBe('')
    expect(world.relay.calls.findLast((call) => call.name === 'send')?.args[0]).toMatchObject({
      kind: 'message',
      ownerToken: 4,
    })
  })

  test('[A9] a refused reply keeps its text until it is sent as a note, taken back or removed', async () => {
    const refused = entry(LIV, 9, 'Within five days.', 'failed', {
      code: 'not_owner',
      retryable: false,
      details: { agentId: TOM },
    })
    const world = await startWorld({
      path: `c/${LIV}`,
      conversations: { ...chats, [LIV]: { ...liv, pending: [refused] } },
    })
    const last = () => world.inside().thread.value?.items.value.at(-1)
    expect(last()).toMatchObject({
      bubbles: [{ text: 'Within five days.', state: { is: 'failed', refusal: { code: 'not_owner' } } }],
    })

    composerOf(world).takeBack(refused.clientId)
    expect(composerOf(world).text.value).toBe('Within five days.')
    world.relay.set(LIV, { pending: [refused] })
    composerOf(world).sendAsNote(refused.clientId)
    expect(world.relay.calls.findLast((call) => call.name === 'send')?.args[0]).toMatchObject({ kind: 'note' })
    expect(world.relay.outbox().map((each) => each.clientId)).not.toContain(refused.clientId)
    expect(last()).toMatchObject({ kind: 'note', bubble: { text: 'Within five days.' } })
  })

  test('[A9] when the outbox is full the text stays in the field', async () => {
    const world = await openLiv()
    world.relay.refusals['send'] = { code: 'outbox_full', retryable: false }
    composerOf(world).write('one too many')
    composerOf(world).send()
    expect(composerOf(world).text.value).toBe('one too many')
    expect(world.inside().notices.shown.value).toHaveLength(1)
  })

  test('too long a text cannot be sent, and says by how much', async () => {
    const world = await openLiv()
    composerOf(world).write('a'.repeat(4_010))
    expect(composerOf(world).charsLeft.value).toBe(-10)
    expect(composerOf(world).maySend.value).toBe(false)
    composerOf(world).write('😀'.repeat(4_000))
    expect(composerOf(world).charsLeft.value).toBe(0)
    expect(composerOf(world).maySend.value).toBe(true)
  })

  test('the visitor is told that I write a reply, never that I write a note', async () => {
    const world = await openLiv()
    const typing = () => world.relay.calls.filter((call) => call.name === 'typing').map((call) => call.args[1])
    composerOf(world).turnTo('note')
    composerOf(world).write('only us')
    expect(typing()).toEqual([])
    composerOf(world).turnTo('reply')
    composerOf(world).write('to you')
    composerOf(world).turnTo('note')
    expect(typing()).toEqual([true, false])
  })
})

describe('who has the chat', () => {
  test('[A11] a chat taken over while it is open says so, and what was being written is kept', async () => {
    const world = await startWorld({ path: `c/${MAXIMILIANE}`, conversations: chats })
    composerOf(world).write('If it takes longer')
    expect(world.inside().thread.value?.moved.value).toBe(null)
    tomHasIt(world)
    expect(world.inside().thread.value?.moved.value).toMatchObject({ is: 'colleague', agentId: TOM })
    expect(composerOf(world).mayReply.value).toBe(false)
    expect(composerOf(world).text.value).toBe('If it takes longer')
    composerOf(world).keepReplyAsNote()
    expect(composerOf(world).kind.value).toBe('note')
    expect(composerOf(world).text.value).toBe('If it takes longer')
  })

  test('[A11] a chat closed while it is open says so', async () => {
    const world = await openLiv()
    const { view } = liv
    world.relay.set(LIV, { view: view && { ...view, status: 'closed', agent: null } })
    expect(world.inside().thread.value?.moved.value).toEqual({ is: 'closed' })
  })

  test('[A3] a chat that changes hands never puts another draft under the keys', async () => {
    const world = await startWorld({
      path: `c/${sofia.row.id}?view=open`,
      rows: { open: [sofia.row] },
      conversations: { [sofia.row.id]: sofia.chat },
    })
    expect(composerOf(world).kind.value).toBe('note')
    composerOf(world).write('ask about March')
    const { view } = sofia.chat
    const me = { id: world.inside().directory.me.value?.id ?? '', name: 'Mara', avatarUrl: null }
    world.relay.set(sofia.row.id, { view: view && { ...view, agent: me } })
    expect(composerOf(world).mayReply.value).toBe(true)
    expect(composerOf(world).kind.value).toBe('note')
    expect(composerOf(world).text.value).toBe('ask about March')
  })

  test.each([
    ['in the queue', grace, 'queue'],
    ['with a colleague', sofia, 'colleague'],
    ['closed', trond, 'closed'],
  ])('a chat %s opens on the note', async (_, story, is) => {
    const world = await startWorld({
      path: `c/${story.row.id}?view=open`,
      rows: { open: [story.row] },
      conversations: { [story.row.id]: story.chat },
    })
    expect(world.inside().thread.value?.ownership.value.is).toBe(is)
    expect(composerOf(world).kind.value).toBe('note')
  })

  test('the desk and what is open are followed, nothing else', async () => {
    const world = await startWorld({ conversations: chats })
    world.inside().inbox.select(grace.row.id)
    world.inside().inbox.select(LIV)
    const calls = world.relay.calls.filter((call) => call.name === 'watch' || call.name === 'unwatch')
    expect(calls.slice(-2).map((call) => [call.name, call.args[0]])).toEqual([
      ['watch', grace.row.id],
      ['unwatch', grace.row.id],
    ])
  })
})
