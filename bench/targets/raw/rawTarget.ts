import { join } from 'node:path'
import { plainTarget } from '../plainTarget.ts'
import type { Meter, Target } from '../Target.ts'

/** The raw relay, with or without acks. */
export const rawTarget = (count: number, meter: Meter, withAck: boolean): Promise<Target> =>
  plainTarget(
    {
      name: withAck ? 'raw ws with acks' : 'raw ws',
      relay: join(import.meta.dirname, 'rawRelay.ts'),
      path: '/',
      env: { ACK: withAck ? '1' : '0' },
      hello: null,
      join: (id) => `{"type":"join","id":"${id}"}`,
      say: (id, ref, clientId, text) =>
        `{"type":"send","ref":${ref},"clientId":"${clientId}","id":"${id}","kind":"message","content":{"parts":[{"type":"text","text":"${text}"}]}}`,
      type: (id) => `{"type":"typing","id":"${id}","on":true}`,
      receipt: (id, read) => `{"type":"marks","id":"${id}","read":${read}}`,
      ackStart: '{"type":"ack"',
      ping: null,
    },
    count,
    meter,
  )
