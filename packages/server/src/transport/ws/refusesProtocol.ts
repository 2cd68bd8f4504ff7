import { CLOSE, MIN_SUPPORTED_PROTOCOL, PROTOCOL_VERSION } from '@deskbell/protocol'
import type { Session } from './Session.ts'

/** Long enough for a balancer to choose another relay; during an upgrade some are of the newer version already. */
const COME_BACK_MS = 2_000

/**
 * Sends a client away whose version of the protocol is not served here, and says why; false when it is served. One that is too old has to
 * be reloaded. One that is newer came from a relay that is upgraded already, before this one: it finds one of those when it comes again.
 */
export function refusesProtocol(session: Session, protocol: number): boolean {
  if (protocol < MIN_SUPPORTED_PROTOCOL) {
    session.refuse(null, 'protocol_too_old', { details: { served: PROTOCOL_VERSION } })
    session.close(CLOSE.protocolTooOld, 'protocol too old')
    return true
  }
  if (protocol <= PROTOCOL_VERSION) return false
  session.refuse(null, 'protocol_too_new', { retryAfterMs: COME_BACK_MS, details: { served: PROTOCOL_VERSION } })
  session.close(CLOSE.overloaded, 'protocol too new')
  return true
}
