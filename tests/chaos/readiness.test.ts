import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { makeBigHistory } from '../support/bigHistory.ts'
import { deskbell } from '../support/deskbell.ts'
import { temporaryDirectory } from '../support/relay.ts'
import { measureReadiness } from './readiness.ts'

const MESSAGES = 20_000
const KILLS = 2

// How fast it is with a million is measured by the long form of `npm run chaos`.
test('[K3] a relay that is killed with a long history is ready again, and all of it is there', async () => {
  const dataDir = await temporaryDirectory()
  const { conversations } = await makeBigHistory(dataDir, MESSAGES)
  expect(conversations).toBe(MESSAGES / 50)
  const { relay, ms } = await measureReadiness(dataDir, KILLS)
  expect(ms).toHaveLength(KILLS)
  await relay.stop()
  expect(await deskbell(['verify'], { DATA_DIR: dataDir })).toMatchObject({
    code: 0,
    out: 'Nothing wrong was found.\n',
  })
  const database = new DatabaseSync(join(dataDir, 'deskbell.db'), { readOnly: true })
  const stored = database.prepare("select count(*) as n from events where json ->> '$.type' = 'message'").get()
  database.close()
  // 20 visitors wrote 12 words before each kill, and every one was acked.
  expect(stored).toEqual({ n: MESSAGES + KILLS * 240 })
}, 60_000)
