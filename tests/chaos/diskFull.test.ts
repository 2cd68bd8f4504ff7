import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { setUp } from '../support/accounts.ts'
import { deskbell } from '../support/deskbell.ts'
import { eventually } from '../support/eventually.ts'
import { readyAnswers } from '../support/readyAnswers.ts'
import { startRelay } from '../support/relay.ts'
import { smallDisk } from '../support/smallDisk.ts'
import { agent, visitor } from './crowd.ts'
import { countsOf, judge } from './history/judge.ts'
import { readAll } from './readAll.ts'

const DISK_MIB = 24
const VISITORS = 8

test.each(['inline', 'worker'])(
  '[K4] a full disk refuses what is said for now, loses nothing, and all goes on when there is room, without a restart: %s',
  async (commitThread) => {
    const disk = await smallDisk(DISK_MIB)
    const relay = await startRelay({ dataDir: disk.path, env: { COMMIT_THREAD: commitThread } })
    try {
      const owner = await setUp(relay)
      const desk = agent(relay, owner, 'agent', () => {})
      desk.client.connect()
      const sites = await desk.client.query('sites', {})
      const key = sites.ok ? (sites.value[0]?.key ?? '') : ''
      const crowd = Array.from({ length: VISITORS }, (_, index) => {
        const who = visitor(relay, key, `visitor ${index}`, () => {})
        who.client.connect()
        return { who, id: who.begin(`visitor ${index} says hello`) }
      })
      const sum = (of: (one: (typeof crowd)[number]['who']) => number) =>
        crowd.reduce((total, { who }) => total + of(who), 0)
      const refusals = () => sum((who) => who.nacks().filter((code) => code === 'store_unavailable').length)
      const talk = setInterval(() => {
        for (const { who, id } of crowd) {
          if (who.client.outbox().length < 20) who.say(id, `${randomBytes(8).toString('hex')} ${'x'.repeat(3_900)}`)
        }
      }, 200)
      await eventually(() => sum((who) => who.acked()) > 3 * VISITORS, 'everybody talks')

      for (let times = 0; times < 2; times += 1) {
        const before = refusals()
        // Under load: between two writes of the ballast others take what is left.
        await disk.fill()
        await eventually(() => refusals() >= before + 2 * VISITORS, 'what is said is refused')
        await readyAnswers(relay, 503)
        expect(crowd.flatMap(({ who }) => who.client.outbox()).some(({ state }) => state === 'failed')).toBe(false)
        await disk.free()
        const stuck = sum((who) => who.acked())
        await eventually(() => sum((who) => who.acked()) >= stuck + 4 * VISITORS, 'all goes on')
        await readyAnswers(relay, 200)
      }
      clearInterval(talk)
      await eventually(
        () => crowd.every(({ who, id }) => who.client.outbox().length === 0 && who.client.conversation(id)?.live),
        'everything is sent',
        60_000,
      )
      for (const { who } of crowd) expect(who.resets().every((reason) => reason === 'first')).toBe(true)
      const attempts = crowd.flatMap(({ who }) => who.attempts())
      expect(attempts.filter(({ fate }) => fate !== 'acked')).toEqual([])
      const counts = countsOf(
        judge({
          attempts,
          final: await readAll(
            relay,
            owner,
            crowd.map(({ id }) => id),
          ),
          shown: crowd.flatMap(({ who }) => who.shown()),
        }),
      )
      expect(
        Object.values(counts).every((count) => count === 0),
        JSON.stringify(counts),
      ).toBe(true)
      expect(await deskbell(['verify'], { DATA_DIR: disk.path })).toMatchObject({ code: 0 })
      for (const { client } of [...crowd.map(({ who }) => who), desk]) client.close()
      expect(await relay.stop()).toBe(0)
    } finally {
      await relay.kill()
      disk.release()
    }
  },
  90_000,
)
