import { join } from 'node:path'
import { plainTarget } from '../plainTarget.ts'
import type { Meter, Target } from '../Target.ts'

/** Socket.IO over WebSocket, spoken to in its own protocol (Engine.IO 4: 0 open, 2 ping, 3 pong; Socket.IO 5: 40 connect, 42 event, 43 ack). */
export const socketioTarget = (count: number, meter: Meter): Promise<Target> =>
  plainTarget(
    {
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
    },
    count,
    meter,
  )
