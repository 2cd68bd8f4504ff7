import type { Outcome } from '../../../../../ports/Store.ts'
import type { PackedConversation, PackedOutcome, PackedRecord, PackedUnit } from '../../../units/packed.ts'
import { cellsOf, nameOfKey, nameOfUnique, uniquesOf } from './Ground.ts'
import type { Found, Ground } from './Ground.ts'
import { brokenGuard, applyGuards } from './guards.ts'
import type { MadeEvent } from './plain.ts'
import { originalOf } from '../originals.ts'
import type { Plan } from './Plan.ts'

const STALE: Outcome = { ok: false, why: 'stale' }
const GONE: Outcome = { ok: false, why: 'gone' }
const failed = (message: string): PackedOutcome => ({ ok: false, why: 'failed', message })

/**
 * Decides each unit in turn on the ground as the ones before it left it, in the order that the port promises: duplicate, earlier
 * failure, head, records, guards. What is to be written is added to the plan. `refused` = conversations of which an earlier unit was
 * refused.
 */
export function decide(
  units: readonly PackedUnit[],
  ground: Ground,
  plan: Plan,
  refused: Set<string>,
  now: number,
): PackedOutcome[] {
  return units.map((unit) => {
    const outcome = refusalOf(unit, ground, plan, refused) ?? write(unit, ground, plan, now)
    const id = unit.conversation?.id ?? unit.broken?.id
    if (!outcome.ok && id != null) refused.add(id)
    return outcome
  })
}

function refusalOf(unit: PackedUnit, ground: Ground, plan: Plan, refused: ReadonlySet<string>): PackedOutcome | null {
  const { conversation, key, broken } = unit
  if (broken) return failed(broken.message)
  const made = key && ground.originals.get(nameOfKey(key, conversation?.id ?? ''))
  if (made) {
    const original = typeof made === 'function' ? made() : made
    return { ok: false, why: 'duplicate', original, sameBody: original.bodyHash === key.bodyHash }
  }
  const found = conversation ? ground.conversations.get(conversation.id) : undefined
  if (conversation) {
    if (refused.has(conversation.id)) return STALE
    if (!found && conversation.expected > 0) return GONE
    if ((found?.head ?? 0) !== conversation.expected) return STALE
  }
  const no = brokenRecord(ground, unit.records) ?? brokenGuard(ground, unit.guards)
  return no ?? (conversation ? faultOf(conversation, found, ground, plan) : null)
}

/** Why this cannot be written, whatever else holds. */
function faultOf(
  { id, expected, events, core, amend }: PackedConversation,
  found: Found | undefined,
  ground: Ground,
  plan: Plan,
): PackedOutcome | null {
  if (events.length === 0) return failed('a conversation unit needs an event')
  if (!found && core === null) return failed('a new conversation without its state')
  const wrong = events.find(({ seq }, index) => seq !== expected + 1 + index)
  if (wrong !== undefined) return failed(`event ${wrong.seq} does not follow ${expected}`)
  const missing = amend.find(({ seq }) => {
    const isNew = seq > expected && seq <= expected + events.length
    return !isNew && !ground.texts.has(`${id} ${seq}`) && plan.eventAt(id, seq) === undefined
  })
  return missing === undefined ? null : failed(`there is no event ${missing.seq} to amend`)
}

function brokenRecord(ground: Ground, records: readonly PackedRecord[]): Outcome | null {
  for (const record of records) {
    const { kind, id, doc, expectedRev } = record
    if ((ground.records.get(`${kind} ${id}`)?.rev ?? 0) !== expectedRev) return STALE
    if (doc === null) continue
    for (const { field, values } of uniquesOf(kind, cellsOf(record))) {
      const holder = ground.holders.get(nameOfUnique(kind, field, values))
      if (holder !== undefined && holder !== id) return { ok: false, why: 'taken', kind, field }
    }
  }
  return null
}

function write(unit: PackedUnit, ground: Ground, plan: Plan, now: number): PackedOutcome {
  const { conversation, key, guards, effects } = unit
  for (const record of unit.records) changeRecord(ground, plan, record)
  applyGuards(ground, plan, guards)
  const publicHead = conversation ? move(conversation, unit, ground, plan) : 0
  const at = conversation?.at ?? now
  if (key) {
    const id = conversation?.id ?? null
    const { seq, eventId, bodyHash } = key
    const json = conversation?.events.find((event) => event.seq === seq)?.json
    ground.originals.set(nameOfKey(key, id ?? ''), () =>
      key.slot !== null && json !== undefined && id !== null
        ? originalOf(id, seq, json, bodyHash)
        : { conversationId: id, seq, eventId, at, bodyHash },
    )
    if (key.slot === null) plan.keys.push({ key, id, at: conversation ? at : null })
  }
  plan.effects.push(...effects)
  return { ok: true, head: conversation?.events.at(-1)?.seq ?? 0, publicHead, at }
}

function changeRecord(ground: Ground, plan: Plan, record: PackedRecord): void {
  const { kind, id, doc, capacity } = record
  const name = `${kind} ${id}`
  const before = ground.records.get(name)
  if (before)
    for (const { field, values } of uniquesOf(kind, before.cells))
      ground.holders.delete(nameOfUnique(kind, field, values))
  const cells = cellsOf(record)
  if (doc === null) ground.records.delete(name)
  else {
    ground.records.set(name, { rev: (before?.rev ?? 0) + 1, cells })
    for (const { field, values } of uniquesOf(kind, cells)) ground.holders.set(nameOfUnique(kind, field, values), id)
  }
  if (capacity !== null) ground.agents.set(id, { load: ground.agents.get(id)?.load ?? 0, max: capacity })
  plan.records.push({ record, cells })
}

/** Gives the new public head. */
function move(conversation: PackedConversation, { key }: PackedUnit, ground: Ground, plan: Plan): number {
  const { id, events, head, core, amend, routed, expected } = conversation
  const found = ground.conversations.get(id)
  let publicHead = found?.publicHead ?? 0
  for (const { seq, json, public: isPublic } of events) {
    const own = key !== null && key.slot !== null && key.seq === seq ? key : null
    const made: MadeEvent = { seq, json, public: isPublic, prevPublic: publicHead, key: own }
    plan.addEvent(id, made)
    if (isPublic === 1) publicHead = seq
  }
  const to = expected + events.length
  const queued = core === null ? found : { department: core.department, isQueued: core.queueKey !== null }
  const { department = '', isQueued = false } = queued ?? {}
  if (core !== null) {
    if (found?.isQueued) count(ground, found.department, -1)
    if (isQueued) count(ground, department, 1)
  }
  ground.conversations.set(id, { conv: found?.conv ?? null, head: to, publicHead, department, isQueued })
  plan.move(id, { conv: found?.conv ?? null, to, publicHead, head, core })
  for (const { seq, json } of amend) plan.amend(id, seq, json, ground.texts.get(`${id} ${seq}`) ?? '')
  if (routed) plan.routed.set(routed.agent, routed.at)
  return publicHead
}

function count(ground: Ground, department: string, by: number): void {
  const waiting = ground.queues.get(department)
  if (waiting !== undefined) ground.queues.set(department, waiting + by)
}
