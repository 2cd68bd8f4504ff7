import { describe, expect, test } from 'vitest'
import { chats } from '../fixtures/chats.ts'
import { NOW } from '../fixtures/ids.ts'
import { LIV } from '../fixtures/rows.ts'
import { waiting } from '../fixtures/stories.ts'
import { startWorld } from '../fixtures/world.ts'

describe('the link', () => {
  test('[A18] a short interruption is not worth a word; a longer one says since when and when the next try is', async () => {
    const { inside, relay, clock } = await startWorld()
    const news = () => inside().connection.news.value
    relay.setState({ kind: 'waiting', attempt: 1, retryAt: NOW + 8_000 })
    expect(news()).toEqual({ is: 'fine' })
    clock.advance(3_000)
    expect(news()).toEqual({ is: 'away', asOf: NOW, retryAt: NOW + 8_000, since: NOW })
    relay.setState({ kind: 'connecting', attempt: 2 })
    expect(news()).toMatchObject({ is: 'away', asOf: NOW, retryAt: null })
    relay.setState({ kind: 'live' })
    expect(news()).toEqual({ is: 'fine' })
  })

  test('[A18] what stops it for good is said at once, and one action leads on', async () => {
    const { inside, relay } = await startWorld()
    relay.setState({ kind: 'stopped', reason: 'superseded' })
    expect(inside().connection.news.value).toEqual({ is: 'stopped', reason: 'superseded' })
    inside().connection.tryNow()
    expect(relay.calls.at(-1)?.name).toBe('connect')
    relay.setState({ kind: 'waiting', attempt: 1, retryAt: NOW })
    inside().connection.tryNow()
    expect(relay.calls.at(-1)?.name).toBe('wake')
  })

  test('[A18] an ended session leads to the login, and the drafts stay', async () => {
    const world = await startWorld({ path: `c/${LIV}?view=open`, conversations: chats })
    world.inside().thread.value?.composer.write('half a reply')
    world.relay.setState({ kind: 'stopped', reason: 'unauthenticated' })
    expect(world.app.console.value).toBe(null)
    expect(world.app.route.value.screen).toBe('login')
    expect(world.app.ended.value).toBe(true)
    expect([...world.memory.kept.values()]).toContain('half a reply')
    await world.app.login()
    world.app.loginForm.set('email', 'mara@haldenoutdoor.com')
    world.app.loginForm.set('password', 'three words do')
    await world.app.login()
    expect(world.app.route.value).toMatchObject({ screen: 'inbox', conversationId: LIV, view: 'open' })
  })

  test('[A12] replies written meanwhile wait in a row', async () => {
    const { inside, relay } = await startWorld({
      path: `c/${waiting.row.id}`,
      conversations: { [waiting.row.id]: waiting.chat },
    })
    relay.setState({ kind: 'waiting', attempt: 1, retryAt: NOW })
    const last = inside().thread.value?.items.value.at(-1)
    expect(last).toMatchObject({
      bubbles: [{ state: { is: 'waiting', place: 1 } }, { state: { is: 'waiting', place: 2 } }],
    })
  })
})
