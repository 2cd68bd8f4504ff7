import type { Ms } from '@deskbell/protocol'
import type { Guard, Original, Outcome, RecordChange, Unit } from '../../ports/Store.ts'
import { isWithinGrace } from './leases.ts'
import { freeze, isWaiting, keyOf, recordsOf } from './memory.ts'
import type { Memory, StoredConversation, StoredEvent } from './memory.ts'

type ConversationPart = NonNullable<Unit['conversation']>

/** Fields no two records of a kind may share; null and '' do not count. Those of a contact or participant count within a site. */
const UNIQUE: Partial<Record<RecordChange['kind'], { readonly field: string; readonly perSite: boolean }>> = {
  agent: { field: 'email', perSite: false },
  session: { field: 'tokenHash', perSite: false },
  invitation: { field: 'tokenHash', perSite: false },
  reset: { field: 'tokenHash', perSite: false },
  site: { field: 'key', perSite: false },
  contact: { field: 'externalId', perSite: true },
  participant: { field: 'secretHash', perSite: true },
  file: { field: 'ticketHash', perSite: false },
}

/** Applies one unit, or says why not; then nothing has changed. Throws for what no unit should ask. */
export function applyUnit(memory: Memory, unit: Unit, failed: ReadonlySet<string>, now: Ms): Outcome {
  const { conversation, key, guards = [], records = [] } = unit
  const original = key && memory.originals.get(keyOf(key))
  if (original) return { ok: false, why: 'duplicate', original, sameBody: original.bodyHash === key.bodyHash }

  const stored = conversation && memory.conversations.get(conversation.id)
  if (conversation) {
    if (failed.has(conversation.id)) return { ok: false, why: 'stale' }
    if (!stored && conversation.expectedHead > 0) return { ok: false, why: 'gone' }
    if ((stored?.head ?? 0) !== conversation.expectedHead) return { ok: false, why: 'stale' }
  }
  const no = brokenRecord(memory, records) ?? brokenGuard(memory, guards, now)
  if (no) return no
  if (conversation) demandSense(memory, conversation, records, stored)

  for (const change of records) writeRecord(memory, change)
  for (const guard of guards) applyGuard(memory, guard, now)
  const after = conversation ? writeConversation(memory, conversation, stored, now) : null
  writeEffects(memory, unit, now)
  const acked = conversation?.events.find(({ seq }) => seq === key?.seq)
  const at = acked?.at ?? conversation?.events.at(-1)?.at ?? now
  if (key) {
    const original: Original = {
      conversationId: conversation?.id ?? null,
      seq: acked?.seq ?? 0,
      eventId: acked?.id ?? null,
      at,
      bodyHash: key.bodyHash,
    }
    memory.originals.set(keyOf(key), freeze(original))
  }
  return { ok: true, head: after?.head ?? 0, publicHead: after?.publicHead ?? 0, at }
}

function brokenRecord(memory: Memory, changes: readonly RecordChange[]): Outcome | null {
  for (const { kind, id, expectedRev, value } of changes) {
    const records = recordsOf(memory, kind)
    if ((records.get(id)?.rev ?? 0) !== expectedRev) return { ok: false, why: 'stale' }
    const unique = UNIQUE[kind]
    if (!value || !unique) continue
    const { field, perSite } = unique
    const fieldsOf = (record: object) => record as Record<string, unknown>
    const wanted = fieldsOf(value)
    if (wanted[field] === null || wanted[field] === '') continue
    for (const [other, { value: record }] of records) {
      const has = fieldsOf(record)
      const clashes = has[field] === wanted[field] && (!perSite || has['siteId'] === wanted['siteId'])
      if (other !== id && clashes) return { ok: false, why: 'taken', kind, field }
    }
  }
  return null
}

function brokenGuard(memory: Memory, guards: readonly Guard[], now: Ms): Outcome | null {
  const moved = new Map<string, number>()
  for (const guard of guards) {
    if (guard.kind === 'queue') {
      const waiting = [...memory.conversations.values()].filter(
        (each) => isWaiting(each) && each.state.departmentId === guard.departmentId,
      )
      if (waiting.length >= guard.max) return { ok: false, why: 'guard', guard }
      continue
    }
    if (guard.kind === 'absent') {
      if (isWithinGrace(memory, guard.of, guard.subjectId, now)) return { ok: false, why: 'guard', guard }
      continue
    }
    if (guard.kind === 'once') {
      if (memory.originals.has(keyOf(guard))) return { ok: false, why: 'guard', guard }
      continue
    }
    const sum = (moved.get(guard.agentId) ?? 0) + guard.delta
    moved.set(guard.agentId, sum)
    const agent = memory.loads.get(guard.agentId)
    if (guard.delta > 0 && (!agent || agent.load + sum > agent.max)) return { ok: false, why: 'guard', guard }
  }
  return null
}

/** What the schema of a database holds to: numbers that follow, contact and department of the same site, events to amend. */
function demandSense(
  memory: Memory,
  { expectedHead, events, state, amend = [] }: ConversationPart,
  records: readonly RecordChange[],
  stored?: StoredConversation,
): void {
  if (events.length === 0) throw new Error('a conversation unit needs an event')
  events.forEach(({ seq }, index) => {
    if (seq !== expectedHead + index + 1) throw new Error(`event ${seq} where ${expectedHead + index + 1} follows`)
  })
  const siteOf = (kind: 'contact' | 'department', id: string) => {
    const change = records.findLast((each) => each.kind === kind && each.id === id)
    const value = change ? change.value : recordsOf(memory, kind).get(id)?.value
    return (value as { siteId?: string } | null | undefined)?.siteId
  }
  if (siteOf('contact', state.contactId) !== state.siteId) throw new Error('no such contact of this site')
  const isMoved = state.departmentId !== stored?.state.departmentId
  if (isMoved && siteOf('department', state.departmentId) !== state.siteId)
    throw new Error('no such department of this site')
  const last = events.at(-1)?.seq ?? 0
  for (const { seq } of amend) if (seq < 1 || seq > last) throw new Error(`there is no event ${seq} to amend`)
}

function writeRecord(memory: Memory, change: RecordChange): void {
  const records = recordsOf(memory, change.kind)
  if (change.value === null) records.delete(change.id)
  else records.set(change.id, { rev: change.expectedRev + 1, value: freeze(change.value) })
  if (change.kind !== 'agent') return
  const max = change.value?.capacity ?? 0
  const load = memory.loads.get(change.id)
  if (load) load.max = max
  else memory.loads.set(change.id, { load: 0, max, lastAssignedAt: 0 })
}

function applyGuard(memory: Memory, guard: Guard, now: Ms): void {
  const agent = guard.kind === 'load' ? memory.loads.get(guard.agentId) : undefined
  if (agent && guard.kind === 'load') agent.load += guard.delta
  if (guard.kind === 'once') memory.originals.set(keyOf(guard), { ...USED, at: now })
}

const USED = { conversationId: null, seq: 0, eventId: null, bodyHash: '' } as const

function writeConversation(
  memory: Memory,
  part: ConversationPart,
  before: StoredConversation | undefined,
  now: Ms,
): StoredConversation {
  const stored = before ?? create(memory, part)
  for (const event of part.events) {
    memory.arrivals += 1
    stored.events.push({
      arrival: memory.arrivals,
      seq: event.seq,
      id: event.id,
      at: event.at,
      public: event.public,
      prevPublic: stored.publicHead,
      json: event.json,
    })
    stored.head = event.seq
    if (event.public) stored.publicHead = event.seq
  }
  for (const { seq, json } of part.amend ?? []) {
    const event = stored.events[seq - 1] as StoredEvent
    stored.events[seq - 1] = { ...event, json: json ?? JSON.stringify({ ...JSON.parse(event.json), content: null }) }
  }
  stored.state = freeze(part.state)
  stored.changedAt = now
  const routed = part.events.some(({ type }) => type === 'conversation.routed')
  const agent = routed && part.state.owner ? memory.loads.get(part.state.owner.agentId) : undefined
  if (agent) agent.lastAssignedAt = part.events.at(-1)?.at ?? now
  return stored
}

function create(memory: Memory, { id, state }: ConversationPart): StoredConversation {
  const number = (memory.numbers.get(state.siteId) ?? 0) + 1
  memory.numbers.set(state.siteId, number)
  const stored = { number, state, head: 0, publicHead: 0, changedAt: 0, events: [] }
  memory.conversations.set(id, stored)
  return stored
}

function writeEffects(memory: Memory, { effects = [] }: Unit, now: Ms): void {
  for (const { kind, dedupe, body, dueAt = now } of effects) {
    if ([...memory.outbox.values()].some((job) => job.kind === kind && job.dedupe === dedupe)) continue
    const id = String(memory.outbox.size + 1)
    memory.outbox.set(id, {
      id,
      kind,
      dedupe,
      body: freeze(body),
      dueAt,
      createdAt: now,
      attempts: 0,
      token: null,
      leasedUntil: 0,
      state: 'open',
    })
  }
}
