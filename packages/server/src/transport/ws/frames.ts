import type { Up } from '@deskbell/protocol'
import type { Relay } from './relay.ts'
import { actFrame, identifyFrame, sendFrame, startFrame, visitFrame } from './write.ts'
import { pageFrame, queryFrame, unwatchFrame, unwatchListFrame, watchFrame, watchListFrame } from './read.ts'
import { marksFrame, pongFrame, probeFrame, typingFrame, visibleFrame } from './soft.ts'
import type { Session } from './Session.ts'

type Handlers = {
  [T in Up['type']]: (relay: Relay, session: Session, frame: Extract<Up, { type: T }>) => void | Promise<void>
}

/** What each frame of a live connection does. A new frame is a handler and a line here. */
export const frameHandlers: Handlers = {
  hello: (_relay, session) => session.refuse(null, 'bad_frame', { details: { field: 'type' } }),
  start: startFrame,
  send: sendFrame,
  act: actFrame,
  identify: identifyFrame,
  visit: visitFrame,
  watch: watchFrame,
  unwatch: unwatchFrame,
  watchList: watchListFrame,
  unwatchList: unwatchListFrame,
  page: pageFrame,
  query: queryFrame,
  marks: marksFrame,
  typing: typingFrame,
  visible: visibleFrame,
  pong: pongFrame,
  probe: probeFrame,
}
