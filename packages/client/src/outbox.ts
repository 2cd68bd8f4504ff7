import {
  ACK_TIMEOUT_MS,
  MAX_FRAME_BYTES,
  MAX_OUTBOX_BYTES,
  MAX_OUTBOX_ENTRIES,
  OUTBOX_RETRY_MS,
} from '@deskbell/protocol'
import type { Ack, ClientId, ConversationId, Event, Ms, Refused, Seq, Up } from '@deskbell/protocol'
import { backoffMs } from './backoff.ts'
import type { Environment } from './environment.ts'
import type { OutboxEntry, OutboxFrame } from './outboxEntry.ts'
import { outboxItem } from './outboxItem.ts'
import type { OutboxItem } from './outboxItem.ts'
import type { OutboxStore } from './outboxStore.ts'
import type { Refusal } from './refusal.ts'

/** Most messages on their way at once: below the burst a relay allows, so that a long outbox does not provoke refusals. */
const WINDOW = 16
/** Room for the fields of one attempt (`ref`, `after`) in a frame. */
const ATTEMPT_BYTES = 128

/** What the outbox needs of its owner. */
export interface OutboxOwner {
  /** Sends if live. False: it did not leave. */
  post(frame: Up): boolean
  nextRef(): number
  /** An entry came, changed or went. */
  changed(entry: OutboxEntry): void
  /** An ack is overdue: is the link still there? */
  probe(): void
}

/**
 * Our messages until they are in the timeline, oldest first. Each is put on the wire, always with the same `clientId`, until it
 * is acked or finally refused. Each names the unacked one before it in `after`, so that the relay keeps their order.
 */
export type Outbox = ReturnType<typeof createOutbox>

/** Empty until `refresh`. */
export function createOutbox(environment: Environment, store: OutboxStore, owner: OutboxOwner) {
  let items: OutboxItem[] = []
  let window = WINDOW
  let cancelTimer: (() => void) | undefined

  const find = (clientId: ClientId) => items.find(({ entry }) => entry.clientId === clientId)
  const nextTime = (): Ms => Math.max(environment.now(), (items.at(-1)?.entry.createdAt ?? 0) + 1)
  const sending = () => items.filter(({ entry }) => entry.state === 'sending')

  function show(item: OutboxItem, change: Partial<OutboxEntry>): void {
    item.entry = { ...item.entry, ...change }
    owner.changed(item.entry)
  }

  function keep(item: OutboxItem): boolean {
    const { frame, createdAt, error, state } = item.entry
    return (item.isKept = store.write({ frame, createdAt, error, failed: state === 'failed' }))
  }

  /** Changes what is shown, and keeps it; then there may be room again for what had none. */
  function update(item: OutboxItem, change: Partial<OutboxEntry>): void {
    item.entry = { ...item.entry, ...change }
    if (keep(item)) items.filter(({ isKept, entry }) => !isKept && entry.state !== 'sent').every(keep)
    owner.changed(item.entry)
  }

  function remove(item: OutboxItem): void {
    items = items.filter((other) => other !== item)
    store.remove(item.entry.clientId)
    owner.changed(item.entry)
  }

  function fail(item: OutboxItem, error: Refusal): void {
    item.onWire = false
    update(item, { state: 'failed', error })
  }

  function send(item: OutboxItem, before: OutboxItem | undefined): boolean {
    const { frame, attempts } = item.entry
    if (!owner.post({ ...frame, ref: item.ref, ...(before && { after: before.entry.clientId }) })) return false
    item.onWire = item.mayBeStored = true
    item.dueAt = environment.now() + ACK_TIMEOUT_MS
    item.entry = { ...item.entry, attempts: attempts + 1 }
    return true
  }

  /** Sends whatever may be sent now, and sets the timer for the rest. */
  function pump(): void {
    const now = environment.now()
    for (const item of sending())
      if (now >= item.entry.createdAt + OUTBOX_RETRY_MS) fail(item, { code: 'gave_up', retryable: true })
    cancelTimer?.()
    const ahead = new Map<ConversationId, OutboxItem>()
    const held = new Set<ConversationId>()
    const sent: OutboxItem[] = []
    let room = window
    let wakeAt = Infinity
    for (const item of sending()) {
      const { conversationId, createdAt } = item.entry
      if (item.onWire && now >= item.dueAt) {
        item.onWire = false
        owner.probe()
      }
      if (item.onWire) room--
      else if (item.dueAt <= now && room > 0 && !held.has(conversationId) && send(item, ahead.get(conversationId))) {
        sent.push(item)
        room--
      }
      // What cannot leave yet holds back those behind it, which name it in `after`.
      if (!item.onWire) held.add(conversationId)
      ahead.set(conversationId, item)
      wakeAt = Math.min(wakeAt, createdAt + OUTBOX_RETRY_MS, item.dueAt > now ? item.dueAt : Infinity)
    }
    cancelTimer = wakeAt < Infinity ? environment.setTimer(wakeAt - now, pump) : undefined
    if (!cancelTimer) window = WINDOW
    for (const { entry } of sent) owner.changed(entry)
  }

  /** One is settled: room for the next, and what was refused as out of order may have waited for just this one. */
  function goOn(): void {
    for (const item of items) if (!item.onWire && !item.entry.error) item.dueAt = 0
    pump()
  }

  /** Reads storage: what other tabs or an earlier page left is taken over, what they settled goes. */
  function refresh(): void {
    const stored = store.read()
    if (!stored) return
    const kept = new Set(stored.map(({ frame }) => frame.clientId))
    for (const item of items) if (item.isKept && !kept.has(item.entry.clientId)) remove(item)
    const found = stored
      .filter(({ frame }) => !find(frame.clientId))
      .map(({ frame, createdAt, error, failed }) => {
        const item = outboxItem(frame, createdAt, owner.nextRef(), true)
        item.isKept = true
        item.entry = { ...item.entry, state: failed ? 'failed' : 'sending', error }
        return item
      })
    items = [...items, ...found].sort((a, b) => a.entry.createdAt - b.entry.createdAt)
    for (const { entry } of found) owner.changed(entry)
    pump()
  }

  /**
   * Sends a failed entry again, with the same `clientId`, behind what was written since. One refused for now keeps its place and
   * goes at once, unless the relay named a time.
   */
  function retry(clientId: ClientId): void {
    const item = find(clientId)
    const isFailed = item?.entry.state === 'failed'
    const { error } = item?.entry ?? {}
    if (!item || item.onWire || (!isFailed && (!error || error.retryAfterMs))) return
    item.dueAt = 0
    if (isFailed) {
      items = [...items.filter((other) => other !== item), item]
      update(item, { state: 'sending', error: null, createdAt: nextTime() })
    }
    pump()
  }

  /** Takes an entry back, for a draft. Null when the relay has it or may have it: then it can no longer be taken back. */
  function discard(clientId: ClientId): OutboxEntry | null {
    const item = find(clientId)
    if (!item || item.entry.state === 'sent' || (item.entry.state === 'sending' && item.mayBeStored)) return null
    remove(item)
    pump()
    return item.entry
  }

  return {
    pump,
    refresh,
    retry,
    discard,

    entries: (conversationId?: ConversationId): OutboxEntry[] =>
      items.map(({ entry }) => entry).filter((entry) => !conversationId || entry.conversationId === conversationId),

    /** Takes a message. Answers with a `failed` entry that is *not* kept when it is too large or the outbox is full. */
    add(frame: OutboxFrame): OutboxEntry {
      const item = outboxItem(frame, nextTime(), owner.nextRef(), false)
      const unsent = items.filter(({ entry }) => entry.state !== 'sent')
      const bytes = unsent.reduce((sum, other) => sum + other.bytes, item.bytes)
      const isTooLarge = item.bytes > MAX_FRAME_BYTES - ATTEMPT_BYTES
      if (isTooLarge || unsent.length >= MAX_OUTBOX_ENTRIES || bytes > MAX_OUTBOX_BYTES) {
        return {
          ...item.entry,
          state: 'failed',
          error: { code: isTooLarge ? 'too_large' : 'outbox_full', retryable: false },
        }
      }
      items.push(item)
      update(item, {})
      pump()
      return item.entry
    },

    /** The socket is gone, and with it every answer that was under way. */
    lost(): void {
      for (const item of items) {
        if (item.onWire) item.dueAt = 0
        item.onWire = false
      }
    },

    /** The relay stored it. Answers with the entry, or undefined when the ack is for something else. */
    acked({ clientId, seq = 1 }: Ack): OutboxEntry | undefined {
      const item = find(clientId)
      if (!item) return
      item.onWire = item.isKept = false
      item.seq = seq
      store.remove(clientId)
      show(item, { state: 'sent', error: null })
      goOn()
      return item.entry
    },

    /** The relay did not store it. False when the refusal is for something else. */
    refused(refused: Refused): boolean {
      const item = items.find(({ entry, ref }) => entry.clientId === refused.clientId || ref === refused.ref)
      // A late answer to what failed or was acked meanwhile changes nothing.
      if (item?.entry.state !== 'sending') return !!item
      item.onWire = item.mayBeStored = false
      item.dueAt = environment.now() + (refused.retryAfterMs || backoffMs(item.entry.attempts, environment.random()))
      if (!refused.retryable) fail(item, refused)
      // Out of order says nothing of the message itself: it goes again as soon as the one before it is acked.
      else if (refused.code !== 'out_of_order') {
        // One at a time until all are sent: a window of refusals each time would be taken for an attack.
        window = 1
        show(item, { error: refused })
      }
      pump()
      return true
    },

    /** These events are in the timeline, which reaches to `last`: nothing of ours among them is shown beside it any longer. */
    arrived(id: ConversationId, events: readonly Event[], last: Seq): void {
      const count = items.length
      for (const item of items) {
        const { conversationId, clientId } = item.entry
        const isThere = (item.seq && item.seq <= last) || events.some((event) => event.clientId === clientId)
        if (conversationId === id && isThere) remove(item)
      }
      if (items.length < count) goOn()
    },

    /** Drops everything, from storage too. */
    forget(): void {
      for (const item of items) remove(item)
    },
  }
}
