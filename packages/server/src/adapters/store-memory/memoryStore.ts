import type { Ms } from '@deskbell/protocol'
import type { Kind, Records } from '../../domain/records.ts'
import type { Outcome, Store, Unit, Versioned } from '../../ports/Store.ts'
import type { Log } from '../../ports/system.ts'
import { applyUnit } from './applyUnit.ts'
import { endLeases, expired, forget, isConnected, renew } from './leases.ts'
import {
  abandoned,
  conversationsOf,
  counts,
  heldBy,
  list,
  loaded,
  poolView,
  queue,
  rowOf,
  samples,
  unattended,
  waitingDepartments,
} from './lists.ts'
import { emptyMemory, keyOf, recordsOf } from './memory.ts'
import type { Memory } from './memory.ts'
import { openEffects, settleEffects, takeEffects } from './outbox.ts'
import { search } from './search.ts'
import { timeline } from './timeline.ts'
import { verify } from './verify.ts'
import type { Evolve } from './verify.ts'

export type MemoryStoreOptions = {
  /** UTC ms; Date.now unless given. */
  readonly now?: () => Ms
  /** Runs a write later: a microtask unless given. A simulation passes its own, to decide when and in which order. */
  readonly turn?: (write: () => void) => void
  /** The domain's fold, for `verify`. */
  readonly evolve?: Evolve
  /** Is told of units that could not be applied. */
  readonly log?: Log
}

/**
 * The store in a few maps: the reference for what the port means, and what benchmarks and simulations run on. Nothing is kept when
 * the process ends. Values are frozen on their way in, so nobody shares a thing they can change.
 */
export function memoryStore({ now = Date.now, turn = queueMicrotask, evolve, log }: MemoryStoreOptions = {}): Store {
  const memory = emptyMemory()
  const epoch = 'memory'
  const write = <T>(work: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      turn(() => {
        try {
          resolve(work())
        } catch (error) {
          reject(error as Error)
        }
      })
    })

  return {
    load: async (ids) => new Map(ids.flatMap((id) => entryOf(memory, id))),
    commit: (units) => write(() => commit(memory, units, now(), log)),
    route: (departmentId, decide) =>
      write(() => {
        const units = decide(poolView(memory, departmentId, now()), now())
        return { units, outcomes: commit(memory, units, now(), log) }
      }),
    original: async (key) => memory.originals.get(keyOf(key)) ?? null,
    timeline: async (id, q) => timeline(memory.conversations.get(id)?.events ?? [], q),
    async heads(q) {
      const since = 'ids' in q ? 0 : now() - q.changedWithinMs
      const ids = 'ids' in q ? q.ids : [...memory.conversations.keys()]
      return ids.flatMap((id) => {
        const stored = memory.conversations.get(id)
        return stored && stored.changedAt >= since ? [{ id, head: stored.head, publicHead: stored.publicHead }] : []
      })
    },

    list: async (q) => list(memory, q),
    rows: async (ids) =>
      [...new Set(ids)].flatMap((id) => {
        const stored = memory.conversations.get(id)
        return stored ? [rowOf(memory, stored)] : []
      }),
    counts: async (q) => counts(memory, q),
    queue: async (departmentId) => queue(memory, departmentId),
    conversationsOf: async (contactId, limit) => conversationsOf(memory, contactId, limit),
    heldBy: async (agentId) => heldBy(memory, agentId),
    unattended: async () => unattended(memory),
    abandoned: async (q) => abandoned(memory, q),
    waitingDepartments: async () => waitingDepartments(memory),
    samples: async (q) => samples(memory, q),
    search: async (q) => search(memory, q),

    get: async (kind, by) => find(memory, kind, by as Record<string, unknown>)[0] ?? null,
    find: async (kind, q) => find(memory, kind, q),
    async loads(agentIds) {
      return new Map(
        agentIds.flatMap((id) => {
          const agent = memory.loads.get(id)
          return agent ? [[id, { load: agent.load, max: agent.max }] as const] : []
        }),
      )
    },

    takeEffects: (kinds, limit, leaseMs) => write(() => takeEffects(memory, kinds, limit, leaseMs, now())),
    settleEffects: (results) => write(() => settleEffects(memory, results)),
    openEffects: async () => openEffects(memory),
    raiseMarks: (raised) =>
      write(() => {
        for (const { conversationId, mark } of raised) {
          if (!memory.conversations.has(conversationId)) continue
          let marks = memory.marks.get(conversationId)
          if (!marks) memory.marks.set(conversationId, (marks = new Map()))
          const before = marks.get(mark.participantId) ?? mark
          const delivered = Math.max(before.delivered, mark.delivered)
          marks.set(mark.participantId, { ...before, delivered, read: Math.max(before.read, mark.read) })
        }
      }),
    async marks(ids) {
      const byParticipant = (a: { participantId: string }, b: { participantId: string }) =>
        a.participantId < b.participantId ? -1 : 1
      return new Map(
        ids.flatMap((id) => {
          const marks = memory.marks.get(id)
          return marks ? [[id, [...marks.values()].sort(byParticipant)] as const] : []
        }),
      )
    },

    renew: (leases) => write(() => renew(memory, leases, now())),
    endLeases: (connectionIds, since) => write(() => endLeases(memory, connectionIds, now(), since)),
    expired: (kind) => write(() => expired(memory, kind, now())),
    forget: (kind, subjectIds) => write(() => forget(memory, kind, subjectIds, now())),
    connected: async (kind, subjectIds, withinMs) =>
      new Set(subjectIds.filter((subject) => isConnected(memory, kind, subject, now() - withinMs))),

    probe: async () => {},
    info: async () => ({ epoch, schema: 0, now: now() }),
    async *verify() {
      yield* verify(memory, evolve ?? null)
    },
    close: async () => {},
  }
}

/** Units in order; of a conversation the first failure makes the later ones stale. What throws fails alone. */
function commit(memory: Memory, units: readonly Unit[], now: Ms, log: Log | undefined): Outcome[] {
  const failed = new Set<string>()
  return units.map((unit) => {
    const outcome = applied(memory, unit, failed, now, log)
    if (!outcome.ok && unit.conversation) failed.add(unit.conversation.id)
    return outcome
  })
}

function applied(memory: Memory, unit: Unit, failed: ReadonlySet<string>, now: Ms, log: Log | undefined): Outcome {
  try {
    return applyUnit(memory, unit, failed, now)
  } catch (error) {
    log?.error('store: a unit could not be written', error, { conversationId: unit.conversation?.id })
    return { ok: false, why: 'stale' }
  }
}

function entryOf(memory: Memory, id: string) {
  const stored = memory.conversations.get(id)
  return stored ? [[id, loaded(stored)] as const] : []
}

function find<K extends Kind>(
  memory: Memory,
  kind: K,
  fields: Readonly<Record<string, unknown>>,
): Versioned<Records[K]>[] {
  return [...recordsOf(memory, kind).values()].filter(({ value }) =>
    Object.entries(fields).every(
      ([name, wanted]) => wanted === undefined || (value as Record<string, unknown>)[name] === wanted,
    ),
  )
}
