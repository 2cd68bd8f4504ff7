import type { List, ListRow, ViewName } from '@deskbell/protocol'
import { describe, expect, test } from 'vitest'
import { fakeClient, fakeId, FakeEnvironment, welcome } from '../testing/index.ts'
import { compareRows } from './compareRows.ts'
import { ListModel } from './ListModel.ts'

const counts = { mine: 0, queue: 0, left: 0, open: 0, closed: 0, longestWaitSince: null }

function row(n: number, change: Partial<ListRow> = {}): ListRow {
  return {
    id: fakeId('cnv', n),
    number: n,
    siteId: fakeId('sit', 1),
    departmentId: fakeId('dep', 1),
    status: 'queued',
    contactId: fakeId('con', n),
    contactName: `Visitor ${n}`,
    verified: false,
    agentId: null,
    head: 1,
    updatedAt: n,
    startedAt: n,
    waitingSince: null,
    queueKey: null,
    leftMessageAt: null,
    visitorLeftAt: null,
    visitorHere: false,
    preview: null,
    lastVisitorSeq: 1,
    staffRead: 0,
    ...change,
  }
}

const list = (prevRev: number, rev: number, upsert: ListRow[] = [], remove: string[] = []): List => ({
  type: 'list',
  view: 'queue',
  prevRev,
  rev,
  upsert,
  remove,
  counts: { ...counts, queue: rev },
  more: false,
})

async function following() {
  const environment = new FakeEnvironment()
  const client = fakeClient(environment)
  const model = new ListModel(client, environment, 'queue', { limit: 20 })
  const reconnect = async () => {
    client.connect()
    await environment.settle()
    environment.socket.open()
    environment.socket.receive(welcome())
  }
  await reconnect()
  return { environment, client, model, reconnect, asked: () => environment.socket.framesOf('watchList') }
}

const numbers = (model: ListModel) => model.rows.map(({ number }) => number)

test('[C36] a list is asked for when live, and changes are applied to it', async () => {
  const { environment, model, asked } = await following()
  const told: number[][] = []
  const stop = model.subscribe(() => told.push(numbers(model)))
  expect(asked()).toEqual([{ type: 'watchList', view: 'queue', limit: 20 }])
  expect(model).toMatchObject({ live: false, counts: null, rows: [] })
  environment.socket.receive({ ...list(0, 5, [row(1, { queueKey: 1 }), row(3, { queueKey: 3 })]), more: true })
  expect(model).toMatchObject({ live: true, more: true, counts: { queue: 5 } })
  environment.socket.receive(list(5, 6, [row(2, { queueKey: 2 })], [fakeId('cnv', 1)]))
  environment.socket.receive({ ...list(6, 7, [row(9)]), view: 'open' })
  expect(told).toEqual([
    [1, 3],
    [2, 3],
  ])
  stop()
  environment.socket.receive(list(6, 7, [], [fakeId('cnv', 2)]))
  expect(numbers(model)).toEqual([3])
  expect(told).toHaveLength(2)
})

test('[C36] after a gap everything is asked for again, once, and nothing is built on what is missing', async () => {
  const { environment, model, asked } = await following()
  environment.socket.receive(list(0, 1, [row(1)]))
  environment.socket.receive(list(2, 3, [row(3)]))
  expect(model.live).toBe(false)
  environment.socket.receive(list(3, 4, [row(4)]))
  expect(asked()).toHaveLength(2)
  expect(numbers(model)).toEqual([1])
  environment.socket.receive(list(0, 9, [row(3), row(4)]))
  expect(numbers(model)).toEqual([3, 4])
  expect(model.live).toBe(true)
})

test('[C36] after an interruption it is asked for again; the old rows stay until then', async () => {
  const { environment, model, reconnect, asked } = await following()
  environment.socket.receive(list(0, 1, [row(1)]))
  environment.socket.drop()
  expect(model).toMatchObject({ live: false, rows: [{ number: 1 }] })
  await reconnect()
  expect(asked()).toHaveLength(1)
  environment.socket.receive(list(0, 1, [row(2)]))
  expect(numbers(model)).toEqual([2])
})

test('[C36] another site or more rows replace it; closing ends it', async () => {
  const { environment, model, asked } = await following()
  environment.socket.receive(list(0, 1, [row(1)]))
  model.setQuery({ siteId: fakeId('sit', 2), limit: 100 })
  expect(asked().at(-1)).toEqual({ type: 'watchList', view: 'queue', siteId: fakeId('sit', 2), limit: 100 })
  environment.socket.receive(list(0, 1, [row(2)]))
  model.close()
  expect(environment.socket.sent.at(-1)).toEqual({ type: 'unwatchList', view: 'queue' })
  environment.socket.receive(list(1, 2, [row(3)]))
  expect(numbers(model)).toEqual([2])
})

test('[C36] a list nobody answered is asked for again', async () => {
  const { environment, model, asked } = await following()
  await environment.run(9_999)
  expect(asked()).toHaveLength(1)
  await environment.run(1)
  expect(asked()).toHaveLength(2)
  environment.socket.receive(list(0, 1, [row(1)]))
  await environment.run(11_000)
  expect(asked()).toHaveLength(2)
  model.setQuery({ limit: 50 })
  model.close()
  await environment.run(11_000)
  expect(asked()).toHaveLength(3)
})

test('[C41] a list refused for now is asked for again after the time the relay named, and once', async () => {
  const { environment, model, asked } = await following()
  const refuse = (view: ViewName, retryAfterMs: number) =>
    environment.socket.receive({
      type: 'refused',
      ref: null,
      view,
      code: 'rate_limited',
      retryable: true,
      retryAfterMs,
    })
  refuse('open', 10)
  await environment.run(100)
  expect(asked()).toHaveLength(1)
  refuse('queue', 700)
  await environment.run(699)
  expect(asked()).toHaveLength(1)
  await environment.run(1)
  expect(asked()).toHaveLength(2)
  expect(asked()[1]).toEqual(asked()[0])
  environment.socket.receive(list(0, 1, [row(1)]))
  await environment.run(11_000)
  expect(asked()).toHaveLength(2)
  expect(model.live).toBe(true)
})

test('[C41] a refusal that names no time begins no loop, one that comes after an earlier answer is asked once more', async () => {
  const { environment, model, asked } = await following()
  const refused = { type: 'refused', ref: null, view: 'queue', code: 'rate_limited', retryable: true } as const
  for (let times = 0; times < 3; times++) environment.socket.receive({ ...refused, retryAfterMs: 0 })
  await environment.run(9_999)
  expect(asked()).toHaveLength(1)
  environment.socket.receive(list(0, 1, [row(1)]))
  environment.socket.receive({ ...refused, retryAfterMs: 5 })
  await environment.run(10)
  environment.socket.receive(list(0, 2, [row(1)]))
  await environment.run(11_000)
  expect(asked()).toHaveLength(2)
  expect(model.live).toBe(true)
  model.setQuery({ limit: 50 })
  environment.socket.receive({ ...refused, retryAfterMs: 5 })
  model.close()
  await environment.run(11_000)
  expect(asked()).toHaveLength(3)
})

describe('the order of rows', () => {
  const rows = [
    row(1, { waitingSince: 30, updatedAt: 50, queueKey: 7, leftMessageAt: 3 }),
    row(2, { waitingSince: null, updatedAt: 90, queueKey: 5, leftMessageAt: 1 }),
    row(3, { waitingSince: 10, updatedAt: 40, queueKey: 7, leftMessageAt: null }),
    row(4, { waitingSince: null, updatedAt: 95, queueKey: null, leftMessageAt: 2 }),
    row(5, { waitingSince: null, updatedAt: 90, queueKey: 1, leftMessageAt: 2 }),
  ]
  test.each<[ViewName, number[]]>([
    ['mine', [3, 1, 4, 2, 5]],
    ['open', [3, 1, 4, 2, 5]],
    ['queue', [5, 2, 1, 3, 4]],
    ['left', [2, 4, 5, 1, 3]],
    ['closed', [4, 2, 5, 1, 3]],
  ])('[C36] %s', (view, order) => {
    expect([...rows].sort(compareRows[view]).map(({ number }) => number)).toEqual(order)
    expect(
      [...rows]
        .reverse()
        .sort(compareRows[view])
        .map(({ number }) => number),
    ).toEqual(order)
  })
})
