import { downSchema, upSchema } from '@deskbell/protocol/schemas'
import type { FakeEnvironment, FakeSocket } from '../src/testing/index.ts'

/** Makes every socket of the environment hold both ends to the protocol's schemas. Call it when the relay is in place. */
export function checkWire(environment: FakeEnvironment): void {
  const accept = environment.onSocket
  environment.onSocket = (socket: FakeSocket) => {
    accept?.(socket)
    const { onSent, receive } = socket
    socket.onSent = (frame) => {
      upSchema.parse(frame)
      onSent?.(frame)
    }
    socket.receive = (frame) => {
      downSchema.parse(typeof frame === 'string' ? JSON.parse(frame) : frame)
      receive.call(socket, frame)
    }
  }
}
