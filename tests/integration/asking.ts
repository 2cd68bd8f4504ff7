import type { Down } from '@deskbell/protocol'
import { hex } from '../support/bareSocket.ts'
import type { BareSocket } from '../support/bareSocket.ts'

/** What an answer says: the code of a refusal, else the type of the frame. */
export const word = (answer: Down): string => (answer.type === 'refused' ? answer.code : answer.type)

/** Asks with a `ref` of its own each time, and waits for the frame that answers it. */
export function asking() {
  let refs = 0
  async function asked(socket: BareSocket, frame: object): Promise<Down> {
    const ref = (refs += 1)
    const from = socket.heard.length
    socket.send({ ...frame, ref })
    return socket.hear((heard) => 'ref' in heard && heard.ref === ref, JSON.stringify(frame).slice(0, 80), from)
  }
  const act = (socket: BareSocket, name: string, args: object, more: object = {}): Promise<Down> =>
    asked(socket, { type: 'act', clientId: hex(16), name, args, ...more })
  return { asked, act }
}
