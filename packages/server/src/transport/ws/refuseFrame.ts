import type { ErrorCode, Up } from '@deskbell/protocol'
import type { Session } from './Session.ts'

/**
 * Refuses for now what a frame asked for, in the words by which its sender knows it: `ref` and `clientId`, or what it wanted to
 * follow. Nobody waits for an answer to the others: they get none.
 */
export function refuseFrame(session: Session, frame: Up, code: ErrorCode, retryAfterMs: number): void {
  if ('ref' in frame)
    session.refuse(frame.ref, code, { clientId: 'clientId' in frame ? frame.clientId : undefined, retryAfterMs })
  else if (frame.type === 'watch') session.refuse(null, code, { conversationId: frame.conversationId, retryAfterMs })
  else if (frame.type === 'watchList') session.refuse(null, code, { view: frame.view, retryAfterMs })
}
