import { afterEach, describe, expect, it } from 'vitest'
import { eventually } from '../../../../tests/support/eventually.ts'
import type { Bus, BusMessage } from '../../src/ports/Bus.ts'

/** A bus under test. `join` gives one more end of it; the ends of a bus for one relay are the same. */
export type BusBed = { join(): Promise<Bus>; thrown(): readonly unknown[]; teardown(): Promise<void> }

/** What every bus promises to the relay that holds it. */
export function busContract(name: string, setup: () => Promise<BusBed>): void {
  describe(`Bus: ${name}`, () => {
    const beds: BusBed[] = []
    afterEach(async () => {
      await Promise.all(beds.splice(0).map((bed) => bed.teardown()))
    })
    const open = async (): Promise<BusBed> => {
      const bed = await setup()
      beds.push(bed)
      return bed
    }

    it('[N1] whoever rings hears it too, in order and as it was', async () => {
      const bus = await (await open()).join()
      const heard: BusMessage[] = []
      bus.listen((message) => heard.push(message))
      for (const message of MESSAGES) bus.publish(message)
      await eventually(() => heard.length >= MESSAGES.length, 'all of them')
      expect(heard).toEqual(MESSAGES)
    })

    it('[N2] one listener that throws silences no other, and who stopped listening hears nothing', async () => {
      const bed = await open()
      const bus = await bed.join()
      const heard: string[] = []
      const broken = new Error('broken')
      bus.listen(() => {
        throw broken
      })
      const stop = bus.listen(() => heard.push('first'))
      bus.listen(() => heard.push('second'))
      bus.publish({ type: 'queue', departmentId: 'dep_1' })
      await eventually(() => heard.length === 2, 'both heard it')
      stop()
      bus.publish({ type: 'queue', departmentId: 'dep_1' })
      await eventually(() => heard.length === 3, 'the other goes on')
      expect(heard).toEqual(['first', 'second', 'second'])
      expect(bed.thrown()).toEqual([broken, broken])
    })

    it('[N3] after its end nothing is heard, and ringing harms nobody', async () => {
      const bus = await (await open()).join()
      const heard: BusMessage[] = []
      bus.listen((message) => heard.push(message))
      await bus.close()
      bus.publish({ type: 'queue', departmentId: 'dep_1' })
      bus.follow('cnv_1')
      await bus.close()
      expect(heard).toEqual([])
    })
  })
}

/** One of each kind, with what is hard to carry. */
export const MESSAGES: readonly BusMessage[] = [
  {
    type: 'events',
    conversationId: 'cnv_1',
    prev: 3,
    publicPrev: 2,
    head: 5,
    publicHead: 4,
    events: [
      { seq: 4, type: 'message', public: true, json: JSON.stringify({ text: 'line\nbreak "quoted" 😀 \u2028 \0' }) },
      { seq: 5, type: 'note', public: false, json: '{"note":"["}' },
    ],
  },
  { type: 'marks', conversationId: 'cnv_1', json: '{"type":"marks"}', staffRead: 4 },
  { type: 'soft', conversationId: 'cnv_1', audience: 'staff', json: '{"preview":"…\\n"}', exceptConnection: null },
  { type: 'soft', conversationId: 'cnv_1', audience: 'visitor', json: '{}', exceptConnection: 'con_1' },
  { type: 'queue', departmentId: 'dep_1' },
  { type: 'agent', agentId: 'agt_1', account: true },
  { type: 'site', siteId: 'sit_1' },
  { type: 'view', conversationId: 'cnv_1' },
  { type: 'row', conversationId: 'cnv_1' },
  { type: 'revoke', agentId: 'agt_1', sessionId: null },
]
