import { describe, expect, test } from 'vitest'
import { checkArrows } from './arrows.mjs'

/** One violation at most is planted in each file, so the number of lines tells. */
const check = (path, text) => checkArrows([{ path: `packages/${path}`, text }])

const allowed = [
  ['protocol/src/schemas.ts', "import { z } from 'zod'"],
  ['client/src/Outbox.ts', "import { LIMITS } from '@deskbell/protocol'"],
  ['widget/src/mount.ts', "import { connect } from '@deskbell/client'; import { render } from 'preact'"],
  [
    'widget/src/views/Panel.tsx',
    "import type { Event } from '@deskbell/protocol'; import { useState } from 'preact/hooks'",
  ],
  [
    'agent-console/src/models/inbox.ts',
    "import { signal } from '@preact/signals'; import { ListMirror } from '@deskbell/client/lists'",
  ],
  ['agent-console/src/models/sound.ts', "import type { Sound } from '../browser/sound.ts'"],
  ['agent-console/src/screens/inbox/Inbox.tsx', "import { Avatar } from '../../parts/Avatar.tsx'"],
  ['server/src/domain/queue.ts', "import type { Ms } from '@deskbell/protocol'; import { rank } from './rank.ts'"],
  [
    'server/src/app/handle.ts',
    "import type { Store } from '../ports/Store.ts'; import { decide } from '../domain/decide.ts'",
  ],
  [
    'server/src/transport/ws/gateway.ts',
    "import { up } from '@deskbell/protocol/schemas'; import fastify from 'fastify'",
  ],
  [
    'server/src/adapters/store-sql/Store.ts',
    "import { Kysely } from 'kysely'; import type { State } from '../../domain/state.ts'",
  ],
  [
    'server/src/channels/email/index.ts',
    "import { createTransport } from 'nodemailer'; import { parse } from './parse.ts'",
  ],
  [
    'server/src/createServer.ts',
    "import { sqlStore } from './adapters/store-sql/Store.ts'; import fastify from 'fastify'",
  ],
  ['server/src/main.ts', "import { createServer } from './createServer.ts'"],
  ['server/src/app/handle.test.ts', "import { sqlStore } from '../adapters/store-sql/Store.ts'"],
]

const refused = [
  ['protocol/src/x.ts', "import ws from 'ws'"],
  ['client/src/x.ts', "import { up } from '@deskbell/protocol/schemas'"],
  ['client/src/x.ts', "import { readFile } from 'node:fs'"],
  ['client/src/x.ts', "export * from '../../protocol/src/limits.ts'"],
  ['client/src/x.ts', "import { FakeServer } from '../../../tests/support/FakeServer.ts'"],
  ['widget/src/x.ts', "import { z } from 'zod'"],
  ['widget/src/x.ts', "import type { Up } from '@deskbell/protocol/schemas'"],
  ['widget/src/views/X.tsx', "import { connect } from '@deskbell/client'"],
  ['widget/src/views/X.tsx', "import { LIMITS } from '@deskbell/protocol'"],
  ['widget/src/views/X.tsx', "import { store } from '../browser/storage.ts'"],
  ['agent-console/src/parts/X.tsx', "import type { Client } from '@deskbell/client'"],
  ['agent-console/src/screens/a/X.tsx', "import { beep } from '../../browser/sound.ts'"],
  ['agent-console/src/models/x.ts', "import { h } from 'preact'"],
  ['agent-console/src/models/x.ts', "import { beep } from '../browser/sound.ts'"],
  ['agent-console/src/models/X.tsx', 'export const x = <p />'],
  ['server/src/domain/x.ts', "import { createHash } from 'node:crypto'"],
  ['server/src/domain/x.ts', "import type { Clock } from '../ports/Clock.ts'"],
  ['server/src/domain/x.ts', "const port = await import('../ports/Clock.ts')"],
  ['server/src/domain/x.ts', "type Clock = import('../ports/Clock.ts').Clock"],
  ['server/src/ports/x.ts', "import { handle } from '../app/handle.ts'"],
  ['server/src/app/x.ts', "import type { FastifyRequest } from 'fastify'"],
  ['server/src/app/x.ts', "import { sqlStore } from '../adapters/store-sql/Store.ts'"],
  ['server/src/transport/x.ts', "import type { Store } from '../ports/Store.ts'"],
  ['server/src/transport/x.ts', "import { decide } from '../domain/decide.ts'"],
  ['server/src/adapters/bus-redis/x.ts', "import { local } from '../bus-memory/local.ts'"],
  ['server/src/adapters/bus-redis/x.ts', "import { handle } from '../../app/handle.ts'"],
  ['server/src/adapters/store-sql/x.ts', "import { decide } from '../../domain/decide.ts'"],
  ['server/src/adapters/store-sql/x.test.ts', "import { bus } from '../bus-memory/bus.ts'"],
  ['server/src/channels/email/x.ts', "import { text } from '../telegram/text.ts'"],
  ['server/src/bots/llm/x.ts', "import { sqlStore } from '../../adapters/store-sql/Store.ts'"],
  ['server/src/index.ts', "export { main } from './main.ts'"],
  ['server/src/utils/x.ts', 'export const x = 1'],
]

describe('arrows', () => {
  test.each(allowed)('%s may: %s', (path, text) => {
    expect(check(path, text)).toEqual([])
  })

  test.each(refused)('%s must not: %s', (path, text) => {
    expect(check(path, text)).toHaveLength(1)
  })

  test('say where and what', () => {
    const [line] = check('server/src/ports/x.ts', "\n  import { a } from '../app/a.ts'")
    expect(line).toBe('packages/server/src/ports/x.ts:2:3  server/ports/ must not import ../app/a.ts')
  })

  test('let the index of protocol reach zod by types alone', () => {
    const index = (text) => ({ path: 'packages/protocol/src/index.ts', text })
    const schemas = { path: 'packages/protocol/src/schemas.ts', text: "import { z } from 'zod'" }
    expect(checkArrows([index("export type { Up } from './schemas.ts'"), schemas])).toEqual([])
    expect(checkArrows([index("export { up } from './schemas.ts'"), schemas])).toHaveLength(1)
    expect(checkArrows([index("import { type Up } from './schemas.ts'"), schemas])).toHaveLength(1)
  })
})
