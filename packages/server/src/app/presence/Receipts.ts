import type { ConversationId, Mark, Seq } from '@deskbell/protocol'
import type { Deps } from '../deps.ts'

const COALESCE_MS = 250
const RETRY_MS = 2_000
/** Receipts written in one turn of the event loop. */
const PER_TURN = 128

/**
 * Receipts on their way to the store: high-water marks that only rise, gathered for a quarter of a second, told to watchers when
 * they are written. They are no events and delay no message.
 */
export class Receipts {
  readonly #deps: Deps
  #pending = new Map<ConversationId, Map<string, Mark>>()
  #cancel: (() => void) | null = null

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Raises one side's marks. Lower values change nothing; `read` implies `delivered`. */
  raise(conversationId: ConversationId, participantId: string, side: Mark['side'], delivered: Seq, read: Seq): void {
    this.#gather(conversationId, { participantId, side, delivered, read })
    this.#cancel ??= this.#deps.clock.timer(COALESCE_MS, () => void this.flush())
  }

  /** Writes what is gathered, now. */
  async flush(): Promise<void> {
    this.#cancel?.()
    this.#cancel = null
    const pending = this.#pending
    if (pending.size === 0) return
    this.#pending = new Map()
    const raised = [...pending].flatMap(([conversationId, marks]) =>
      [...marks.values()].map((mark) => ({ conversationId, mark })),
    )
    try {
      // A crowd's receipts in one piece would hold up the messages of everybody.
      for (let at = 0; at < raised.length; at += PER_TURN) {
        if (at > 0) await new Promise<void>((resolve) => this.#deps.clock.turn(resolve))
        await this.#deps.store.raiseMarks(raised.slice(at, at + PER_TURN))
      }
    } catch (error) {
      // Receipts may be late. Nobody else would ask for these again before the next message.
      this.#deps.log.error('writing receipts failed; it is tried again', error)
      for (const { conversationId, mark } of raised) this.#gather(conversationId, mark)
      this.#cancel ??= this.#deps.clock.timer(RETRY_MS, () => void this.flush())
      return
    }
    for (const [conversationId, marks] of pending) {
      const json = JSON.stringify({ type: 'marks', conversationId, marks: [...marks.values()] })
      const staffRead = Math.max(0, ...[...marks.values()].map((mark) => (mark.side === 'staff' ? mark.read : 0)))
      this.#deps.bus.publish({ type: 'marks', conversationId, json, staffRead })
    }
  }

  #gather(conversationId: ConversationId, { participantId, side, delivered, read }: Mark): void {
    let marks = this.#pending.get(conversationId)
    if (marks === undefined) this.#pending.set(conversationId, (marks = new Map()))
    const held = marks.get(participantId)
    marks.set(participantId, {
      participantId,
      side,
      delivered: Math.max(delivered, read, held?.delivered ?? 0),
      read: Math.max(read, held?.read ?? 0),
    })
  }
}
