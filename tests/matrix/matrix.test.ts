import { commandSchemas, querySchemas, upSchema } from '@deskbell/protocol/schemas'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, asConsole } from '../support/http.ts'
import type { Asked } from './ask.ts'
import { COMMANDS, COMMANDS_ASKED } from './commands.ts'
import { FRAMES, FRAMES_ASKED } from './frames.ts'
import { QUERIES, QUERIES_ASKED } from './queries.ts'
import { askRoute, ROUTES, ROUTES_ASKED } from './routes.ts'
import { COLUMNS, misfits, table } from './table.ts'
import type { Column, Table } from './table.ts'
import { createWorld } from './world.ts'
import type { Case, World } from './world.ts'

const routeOf = (row: string): string => row.split(' ').slice(0, 2).join(' ')
const frameTypes = upSchema.options.map((option) => option.shape.type.value)
/** Refusals and silence change nothing; these strangers must never hear a word of the conversation. */
const STRANGERS: readonly Column[] = ['nobody', 'otherVisitor', 'foreignVisitor', 'foreignAgent', 'revoked', 'forged']

describe('who may do what', () => {
  let world: World
  beforeAll(async () => {
    world = await createWorld()
    await world.act(world.owner, 'allowOrigin', { siteId: world.siteA.id, origin: 'https://only-admins.example' })
  })
  afterAll(() => world.close())

  describe('nothing is without a row', () => {
    test('[Z1] every HTTP route has one', () => {
      const routes = [...world.relay.output().matchAll(/^route (\S+ \S+)$/gm)].map(([, route]) => route ?? '')
      expect(routes.length).toBeGreaterThan(20)
      expect(misfits('route', [...new Set(routes)], ROUTES, 'tests/matrix/routes.ts', routeOf)).toEqual([])
      expect(Object.keys(ROUTES_ASKED)).toEqual([...ROUTES.keys()])
    })

    test.each<[string, readonly string[], Table, string, object]>([
      ['up frame', frameTypes, FRAMES, 'tests/matrix/frames.ts', FRAMES_ASKED],
      ['command', Object.keys(commandSchemas), COMMANDS, 'tests/matrix/commands.ts', COMMANDS_ASKED],
      ['query', Object.keys(querySchemas), QUERIES, 'tests/matrix/queries.ts', QUERIES_ASKED],
    ])('[Z1] every %s has one', (what, existing, rows, where, asked) => {
      expect(misfits(what, existing, rows, where)).toEqual([])
      expect(Object.keys(asked).toSorted()).toEqual([...rows.keys()].toSorted())
    })

    test('[Z1] one without says what to do', () => {
      const rows = table(`open  ${COLUMNS.map(() => 'ok').join('  ')}`)
      expect(misfits('command', ['open', 'erase'], rows, 'the table')).toEqual([
        'The command "erase" has no row in the authorisation matrix: decide who may use it and add a line to the table, with how it is asked below it.',
      ])
      expect(misfits('command', [], rows, 'the table')).toHaveLength(1)
    })
  })

  describe.each<[string, Table, Readonly<Record<string, Asked>>]>([
    ['frame', FRAMES, FRAMES_ASKED],
    ['command', COMMANDS, COMMANDS_ASKED],
    ['query', QUERIES, QUERIES_ASKED],
  ])('each %s is answered as the table says', (_what, rows, asked) => {
    test.each([...rows.keys()])('[Z2] %s', async (row) => {
      expect(await play(world, asked[row] as Asked)).toEqual({ said: rows.get(row), leaked: [], changed: [] })
    })
  })

  test.each([...ROUTES.keys()])('[Z3] %s', async (row) => {
    const said: Partial<Record<Column, string>> = {}
    const of = await world.make('queued')
    for (const column of COLUMNS) said[column] = await askRoute(world, row, await world.person(column, of), of)
    expect(said).toEqual(ROUTES.get(row))
  })

  test('[Z4] no request without our header changes anything, nor one from another origin', async () => {
    // Two serve visitors too. Without our header they take nobody for an agent: the rows above ask so with every agent's cookie.
    const ofVisitors = ['POST /api/v1/stream', 'POST /api/v1/frames']
    const posts = [...ROUTES.keys()].filter(
      (row) => row.startsWith('POST ') && row.split(' ').length === 2 && !ofVisitors.includes(row),
    )
    expect(posts.length).toBeGreaterThan(5)
    const { cookie } = world.agents.owner
    for (const row of posts) {
      const path = (row.split(' ')[1] ?? '').replace(/:\w+/, 'f'.repeat(64))
      expect((await ask(world.relay, 'POST', path, { cookie, body: {} })).json, row).toEqual({ code: 'csrf_missing' })
      const foreign = { ...asConsole, origin: 'https://halden.example.evil.example' }
      expect((await ask(world.relay, 'POST', path, { cookie, body: {}, headers: foreign })).json['code'], row).toBe(
        'origin_not_allowed',
      )
    }
    for (const row of ofVisitors) {
      const foreign = { ...asConsole, origin: 'https://halden.example.evil.example' }
      const path = row.split(' ')[1] ?? ''
      const answer = await ask(world.relay, 'POST', path, { cookie, body: {}, headers: foreign })
      expect(answer.json['code'], row).toBe('origin_not_allowed')
    }
    expect((await ask(world.relay, 'GET', '/api/v1/me', { cookie })).status).toBe(200)
  })
})

/** Has every column ask, and tells what each was answered, whom words reached that they are not for, and which refusal changed something. */
async function play(world: World, asked: Asked) {
  const said: Partial<Record<Column, string>> = {}
  const leaked: string[] = []
  const changed: string[] = []
  const state = asked.state ?? 'queued'
  let of = await world.make(state)
  const head = async (one: Case): Promise<number> =>
    (await world.query(world.owner, 'conversation', { conversationId: one.id })).head
  for (const column of COLUMNS) {
    const by = await world.person(column, of)
    const frame = await asked.frame(world, of, by)
    const before = await head(of)
    const { run, then } = asked
    const isLive = column !== 'nobody' && column !== 'revoked' && column !== 'forged'
    const answer =
      run !== undefined && isLive
        ? await run(world, of, by, frame)
        : await by.frame(frame, then === undefined ? undefined : (good) => then(good, world, of))
    said[column] = answer
    const heard = JSON.stringify(by.heard)
    if (STRANGERS.includes(column) && /(canary|secret) [0-9a-f]{16}/.test(heard)) leaked.push(column)
    if (column === 'visitor' && heard.includes(of.secret)) leaked.push(column)
    if ((await head(of)) === before) continue
    if (answer !== 'ok') changed.push(`${column} was answered ${answer}`)
    of = await world.make(state)
  }
  return { said, leaked, changed }
}
