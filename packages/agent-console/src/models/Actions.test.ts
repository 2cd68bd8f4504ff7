import { describe, expect, test } from 'vitest'
import { chats } from '../fixtures/chats.ts'
import { mara, RENTAL, SALES, TOM } from '../fixtures/people.ts'
import { deskRows, LIV, queueRows } from '../fixtures/rows.ts'
import { grace } from '../fixtures/stories.ts'
import { startWorld } from '../fixtures/world.ts'

const inQueue = () => startWorld({ path: '?view=queue', conversations: { ...chats, [grace.row.id]: grace.chat } })

describe('taking', () => {
  test('what I take is shown, with the focus in the reply', async () => {
    const { inside } = await inQueue()
    expect(await inside().actions.take(grace.row.id)).toBe(true)
    expect(inside().inbox.selectedId.value).toBe(grace.row.id)
    expect(inside().thread.value?.composer.kind.value).toBe('reply')
    expect(inside().thread.value?.composer.focusAsked.value).toBe(1)
  })

  test('[A15] a refusal changes nothing, says why and offers the way out', async () => {
    const { inside, relay } = await inQueue()
    relay.refusals['claim'] = { code: 'already_assigned', retryable: false, details: { agentId: TOM } }
    expect(await inside().actions.take(grace.row.id)).toBe(false)
    expect(inside().inbox.selectedId.value).toBe(null)
    const [notice] = inside().notices.shown.value
    expect(notice).toMatchObject({
      says: { refused: { code: 'already_assigned' } },
      offer: { label: 'action.takeOver' },
    })
    expect(inside().actions.busy.value.size).toBe(0)
    notice?.offer?.run()
    expect(relay.calls.at(-1)).toMatchObject({ name: 'takeOver', args: [{}, { conversationId: grace.row.id }] })
  })

  test('the next is the earliest of my departments whose visitor is there', async () => {
    const world = await startWorld({ path: '?view=queue', me: { ...mara, departmentIds: [SALES, RENTAL] } })
    const rentals = queueRows.find((row) => row.departmentId === RENTAL)
    expect(world.inside().actions.next()?.id).toBe(rentals?.id)
    const other = await startWorld({ path: '?view=queue', me: { ...mara, departmentIds: [] } })
    expect(other.inside().actions.next()?.id).toBe(queueRows[0]?.id)
  })

  test('a second press while the first is under way does nothing', async () => {
    const { inside, relay } = await inQueue()
    const both = await Promise.all([inside().actions.take(grace.row.id), inside().actions.take(grace.row.id)])
    expect(both).toEqual([true, false])
    expect(relay.calls.filter((call) => call.name === 'claim')).toHaveLength(1)
  })
})

describe('closing and handing over', () => {
  test('a closed chat stays open to read, and can be opened again from the notice', async () => {
    const { inside, relay, clock } = await startWorld({ path: `c/${LIV}`, conversations: chats })
    await inside().actions.close(LIV)
    expect(inside().inbox.selectedId.value).toBe(LIV)
    const [notice] = inside().notices.shown.value
    notice?.offer?.run()
    expect(relay.calls.at(-1)).toMatchObject({ name: 'reopen', args: [{}, { conversationId: LIV, ownerToken: 4 }] })
    clock.advance(10_000)
    expect(inside().notices.shown.value).toEqual([])
  })

  test('a transfer carries the token of the holder', async () => {
    const { inside, relay } = await startWorld({ path: `c/${LIV}`, conversations: chats })
    await inside().actions.transfer(LIV, { departmentId: SALES })
    expect(relay.calls.at(-1)).toMatchObject({ name: 'transfer', args: [{ departmentId: SALES }, { ownerToken: 4 }] })
    expect(deskRows.length).toBe(4)
  })
})

describe('availability', () => {
  test('is shown as chosen at once, and as it was after a refusal', async () => {
    const { inside, relay } = await startWorld()
    const chosen = inside().availability.choose('busy')
    expect(inside().availability.chosen.value).toBe('busy')
    await chosen
    expect(inside().directory.me.value?.availability).toBe('busy')
    relay.refusals['setAvailability'] = { code: 'offline', retryable: true }
    await inside().availability.choose('online')
    expect(inside().availability.chosen.value).toBe('busy')
    expect(inside().notices.shown.value).toHaveLength(1)
  })
})
