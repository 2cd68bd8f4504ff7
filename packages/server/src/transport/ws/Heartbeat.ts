import { CLOSE, HEARTBEAT_MS, HELLO_TIMEOUT_MS, SERVER_SILENCE_MS } from '@deskbell/protocol'
import type { Clock } from '../../ports/system.ts'
import { Frame } from './Frame.ts'
import type { Session } from './Session.ts'

const SLOTS = 10
const SLOT_MS = HEARTBEAT_MS / SLOTS
const BARE_PING = new Frame('{"type":"ping","id":0}')

/**
 * One wheel for all connections: each sits in one of ten slots and is pinged when the wheel comes by. No timer per socket. A
 * bare ping is one shared buffer; a ping that names moved timelines is the client's chance to notice a lost tail.
 */
export class Heartbeat {
  readonly #clock: Clock
  readonly #slots: Set<Session>[] = Array.from({ length: SLOTS }, () => new Set())
  readonly #slotOf = new Map<Session, number>()
  #next = 0
  #entered = 0
  #cancel: (() => void) | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  start(): void {
    this.#cancel = this.#clock.timer(SLOT_MS, () => {
      this.#turn()
      this.start()
    })
  }

  stop(): void {
    this.#cancel?.()
  }

  add(session: Session): void {
    // Spread by arrival, so that a storm of connections does not become a storm of pings.
    const slot = this.#entered++ % SLOTS
    this.#slotOf.set(session, slot)
    this.#slots[slot]?.add(session)
  }

  remove(session: Session): void {
    const slot = this.#slotOf.get(session)
    if (slot === undefined) return
    this.#slotOf.delete(session)
    this.#slots[slot]?.delete(session)
  }

  /** The client answered: what the ping named has arrived. */
  pong(session: Session): void {
    for (const watch of session.watches.values()) watch.pongLast = watch.pingLast
  }

  #turn(): void {
    const now = this.#clock.now()
    for (const session of this.#slotOf.keys()) {
      if (session.identity !== null || now - session.openedAt <= HELLO_TIMEOUT_MS) continue
      // It may be on its way over a bad network: nothing that is final.
      if (!session.greeting) session.cut(CLOSE.silent, 'no hello')
      // It was said, and the store is slow: that is not final, so they may come again.
      else if (now - session.openedAt > SERVER_SILENCE_MS) session.cut(CLOSE.overloaded, 'try again')
    }
    const slot = this.#slots[this.#next] ?? new Set()
    this.#next = (this.#next + 1) % SLOTS
    for (const session of slot) {
      if (session.identity === null) continue
      if (now - session.lastHeard > SERVER_SILENCE_MS) session.cut(CLOSE.silent, 'silent')
      else this.ping(session, 0)
    }
  }

  /** Pings one connection now. */
  ping(session: Session, id: number): void {
    session.pings += 1
    const heads: [string, number][] = []
    for (const watch of session.watches.values()) {
      if (watch.live && watch.last > watch.pongLast) heads.push([watch.conversationId, watch.last])
      watch.pingLast = watch.last
    }
    if (heads.length > 0) session.send({ type: 'ping', id, heads })
    else if (id === 0) session.sendRaw(BARE_PING)
    else session.send({ type: 'ping', id })
  }
}
