import type { ListModel } from '@deskbell/client/lists'
import { expect, test } from 'vitest'
import { chats } from '../fixtures/chats.ts'
import { mara, TOM } from '../fixtures/people.ts'
import { deskRows, LIV, openRows } from '../fixtures/rows.ts'
import { startWorld } from '../fixtures/world.ts'
import { listSource } from './listSource.ts'

test('the newest row known of a conversation wins, whichever list told it', async () => {
  const { inside, lists } = await startWorld({ path: '?view=open', conversations: chats })
  const [liv] = deskRows
  if (!liv) throw new Error('no row')
  lists.get('open')?.set([{ ...liv, head: liv.head + 1, contactName: 'Liv O.' }, ...openRows.slice(1)])
  expect(inside().lists.row(LIV)?.contactName).toBe('Liv O.')
})

test('a list is null until the relay has answered once, and pages on', () => {
  const asked: unknown[] = []
  const model = { live: false, rows: [], counts: null, more: true, setQuery: (query: unknown) => asked.push(query) }
  const source = listSource(model as unknown as ListModel)
  expect(source.rows).toBe(null)
  model.live = true
  expect(source.rows).toEqual([])
  model.live = false
  expect(source.rows).toEqual([])
  source.showMore()
  source.showMore()
  expect(asked).toEqual([{ limit: 100 }, { limit: 150 }])
})

test('colleagues come, go and fill up as presence tells; somebody unknown is asked for once', async () => {
  const { inside, relay } = await startWorld()
  const { directory } = inside()
  relay.tell({
    type: 'presence',
    frame: { type: 'presence', subject: { kind: 'agent', id: TOM }, state: 'busy', connected: true, load: 3, asOf: 0 },
  })
  expect(directory.agent(TOM)).toMatchObject({ availability: 'busy', load: 3, capacity: 4 })
  let asked = 0
  relay.answers.agents = () => {
    asked += 1
    return [mara]
  }
  expect(directory.agent('agt_unknown')).toBe(null)
  expect(directory.agent('agt_unknown')).toBe(null)
  await Promise.resolve()
  await Promise.resolve()
  expect(asked).toBe(1)
})
