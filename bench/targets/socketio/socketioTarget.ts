import { join } from 'node:path'
import { privateRedis } from '../../../tests/support/privateRedis.ts'
import { pin } from '../../load/machine.ts'
import { plainTarget } from '../plainTarget.ts'
import type { Dialect } from '../plainTarget.ts'
import type { Meter, Target } from '../Target.ts'

/** Spoken to in its own protocol (Engine.IO 4: 0 open, 2 ping, 3 pong; Socket.IO 5: 40 connect, 42 event, 43 ack). */
const DIALECT: Dialect = {
  name: 'Socket.IO',
  relay: join(import.meta.dirname, 'socketioRelay.ts'),
  path: '/socket.io/?EIO=4&transport=websocket',
  hello: '40',
  join: (id) => `42["join","${id}"]`,
  say: (id, ref, clientId, text) =>
    `42${ref}["send",{"id":"${id}","clientId":"${clientId}","kind":"message","content":{"parts":[{"type":"text","text":"${text}"}]}}]`,
  type: (id) => `42["typing",{"id":"${id}","on":true}]`,
  receipt: (id, read) => `42["marks",{"id":"${id}","read":${read}}]`,
  ackStart: '43',
  ping: { start: '2', answer: '3' },
}

/** Socket.IO over WebSocket. */
export const socketioTarget = (count: number, meter: Meter): Promise<Target> => plainTarget(DIALECT, count, meter)

/** Two of them with its Redis adapter: visitors at one, agents at the other. Nothing is stored. Redis counts. */
export async function sharedSocketioTarget(count: number, meter: Meter): Promise<Target> {
  const redis = await privateRedis()
  pin(redis.pid(), 0)
  // Its adapter subscribes to channels of its own names.
  const env = { REDIS_URL: `redis://127.0.0.1:${redis.port}` }
  const target = await plainTarget({ ...DIALECT, name: 'Socket.IO, two with Redis', env }, count, meter, 2)
  return {
    ...target,
    pids: () => [...target.pids(), redis.pid()],
    async stop() {
      await target.stop()
      await redis.kill()
    },
  }
}
