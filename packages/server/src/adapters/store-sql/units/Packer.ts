import type { ConversationId } from '@deskbell/protocol'
import type { Effect, Key, Loaded, Outcome, RecordChange, Unit } from '../../../ports/Store.ts'
import type { Log } from '../../../ports/system.ts'
import type { Kind } from '../../../domain/records.ts'
import { KINDS } from '../records/kinds.ts'
import type { KindSpec } from '../records/kinds.ts'
import { coreColumns, headColumns, sharesCore } from './columns.ts'
import { keyPlace } from './keys.ts'
import { Known } from './Known.ts'
import type { PackedConversation, PackedEffect, PackedKey, PackedOutcome, PackedRecord, PackedUnit } from './packed.ts'

type Conversation = NonNullable<Unit['conversation']>
const NONE: readonly never[] = []
const EMPTY: PackedUnit = { conversation: null, key: null, guards: NONE, records: NONE, effects: NONE, broken: null }

/** Makes units ready to be written, and remembers what came of them. */
export class Packer {
  #known = new Known()
  readonly #log: Log

  constructor(log: Log) {
    this.#log = log
  }

  pack(units: readonly Unit[]): PackedUnit[] {
    const pending = new Map<ConversationId, Conversation>()
    return units.map((unit) => {
      const { conversation } = unit
      try {
        const packed = this.#unit(unit, conversation && pending.get(conversation.id))
        if (conversation) pending.set(conversation.id, conversation)
        return packed
      } catch (error) {
        // A value that JSON cannot hold. The others of the batch must not suffer.
        return { ...EMPTY, broken: { id: conversation?.id ?? null, message: String(error) } }
      }
    })
  }

  #unit(unit: Unit, pending: Conversation | undefined): PackedUnit {
    const { conversation, key } = unit
    return {
      conversation: conversation ? this.#conversation(conversation, key, pending) : null,
      key: key ? packKey(key, conversation) : null,
      guards: unit.guards ?? NONE,
      records: unit.records?.map(packRecord) ?? NONE,
      effects: unit.effects?.map(packEffect) ?? NONE,
      broken: null,
    }
  }

  /** The state stored at this head, when it is remembered. */
  knownAt(id: ConversationId, head: number): Conversation['state'] | undefined {
    const known = this.#known.get(id)
    return known?.head === head ? known.state : undefined
  }

  /** Forgets all states. */
  forget(): void {
    this.#known = new Known()
  }

  /** Remembers what was read: decisions made on this very object share its parts. */
  loaded(loaded: Loaded): Loaded {
    this.#known.set(loaded.state.id, loaded.head, loaded.state)
    return loaded
  }

  /** Outcomes as the port tells them. `failed` becomes `stale`: nothing of the unit is stored, so decide again (a few times). */
  settle(units: readonly Unit[], outcomes: readonly PackedOutcome[]): Outcome[] {
    return outcomes.map((outcome, index) => {
      const conversation = units[index]?.conversation
      if (conversation) {
        if (outcome.ok) this.#known.set(conversation.id, outcome.head, conversation.state)
        else this.#known.forget(conversation.id)
      }
      if (outcome.ok || outcome.why !== 'failed') return outcome
      this.#log.error('store: a unit could not be written', new Error(outcome.message), {
        conversationId: conversation?.id,
      })
      return { ok: false, why: 'stale' }
    })
  }

  #conversation(
    conversation: Conversation,
    key: Key | undefined,
    pending: Conversation | undefined,
  ): PackedConversation {
    const { id, expectedHead, state, events, amend } = conversation
    let isRouted = false
    for (const event of events) if (event.type === 'conversation.routed') isRouted = true
    const last = events.at(-1)
    const acked = key?.seq == null ? last : (events.find(({ seq }) => seq === key.seq) ?? last)
    const before = pending?.events.at(-1)?.seq === expectedHead ? pending.state : this.knownAt(id, expectedHead)
    return {
      id,
      expected: expectedHead,
      events: events.map((event) => ({ seq: event.seq, public: event.public ? 1 : 0, json: event.json })),
      head: headColumns(state),
      core: before !== undefined && sharesCore(before, state) ? null : coreColumns(state),
      amend: amend ?? NONE,
      routed: isRouted && state.owner ? { agent: state.owner.agentId, at: last?.at ?? 0 } : null,
      at: acked?.at ?? 0,
    }
  }
}

function packKey(key: Key, conversation: Conversation | undefined): PackedKey {
  const place = keyPlace(key.scope, key.id)
  const event = key.seq === null ? undefined : conversation?.events.find(({ seq }) => seq === key.seq)
  const inside = place.in === 'events' && event !== undefined && place.conversationId === conversation?.id
  return {
    slot: inside ? place.slot : null,
    scope: key.scope,
    id: key.id,
    bodyHash: key.bodyHash,
    seq: event?.seq ?? 0,
    eventId: event?.id ?? null,
  }
}

function packRecord(change: RecordChange): PackedRecord {
  const { kind, id, expectedRev, value } = change
  const spec = KINDS[kind] as KindSpec<Kind>
  return {
    kind,
    id,
    expectedRev,
    doc: value === null ? null : JSON.stringify(value),
    cells: value === null ? NONE : spec.cells(value),
    capacity: change.kind === 'agent' ? (change.value?.capacity ?? 0) : null,
    members: change.kind === 'department' ? (change.value?.memberIds ?? NONE) : null,
  }
}

const packEffect = ({ kind, dedupe, body, dueAt }: Effect): PackedEffect => ({
  kind,
  dedupe,
  body: JSON.stringify(body),
  dueAt: dueAt ?? null,
})
