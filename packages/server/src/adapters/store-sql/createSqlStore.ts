import type { Store } from '../../ports/Store.ts'
import type { Log } from '../../ports/system.ts'
import type { Engine, KnownAt } from './Engine.ts'
import { counts, list } from './reads/lists.ts'
import { abandoned, heldBy, openEffects, queue, samples, unattended, waitingDepartments } from './reads/queues.ts'
import { loads } from './reads/records.ts'
import { hits } from './reads/hits.ts'
import { rowsOf } from './reads/rows.ts'
import { Packer } from './units/Packer.ts'
import { verify } from './verify/verify.ts'
import type { Promises } from './verify/verify.ts'

type Deps = {
  readonly engine: Engine
  readonly log: Log
  /** Version of the schema. */
  readonly schema: number
  readonly promises: Promises
}

/** A store, and where its commits happen. */
export type SqlStore = Store & { readonly thread: Engine['thread'] }

/** The store over any dialect: units are packed here, hot statements are the engine's, all other reads are shared. */
export function createSqlStore({ engine, log, schema, promises }: Deps): SqlStore {
  const { reads, scans } = engine
  const packer = new Packer(log)
  let epoch = engine.epoch
  const known: KnownAt = (id, head) => {
    // Of another history, the same head may stand for something else.
    if (engine.epoch !== epoch) packer.forget()
    epoch = engine.epoch
    return packer.knownAt(id, head)
  }
  let closed: Promise<void> | null = null
  return {
    thread: engine.thread,

    async load(ids) {
      const rows = await engine.load(ids, known)
      return new Map(rows.map((row) => [row.state.id, packer.loaded(row)]))
    },
    async commit(units) {
      return packer.settle(units, await engine.commit(packer.pack(units)))
    },
    async route(departmentId, decide) {
      let units: ReturnType<typeof decide> = []
      const outcomes = await engine.route(departmentId, known, (view) => {
        units = decide(view, engine.now())
        return packer.pack(units)
      })
      return { units, outcomes: packer.settle(units, outcomes) }
    },
    original: (key) => engine.original(key),
    timeline: (id, q) => engine.timeline(id, q),
    heads: (q) => ('ids' in q ? engine.heads(q.ids) : engine.changed(q.changedWithinMs)),

    list: (q) => list(scans, q),
    rows: (ids) => rowsOf(reads, ids),
    counts: (q) => counts(scans, q),
    queue: (departmentId) => queue(reads, departmentId),
    conversationsOf: (contactId, limit) => engine.conversationsOf(contactId, limit),
    heldBy: (agentId) => heldBy(reads, agentId),
    unattended: () => unattended(reads),
    abandoned: (q) => abandoned(reads, q),
    waitingDepartments: () => waitingDepartments(reads),
    samples: (q) => samples(reads, q),
    async search(q) {
      const { complete, ...found } = await engine.search(q)
      return { hits: await hits(reads, found), cursor: found.cursor, complete }
    },

    get: (kind, by) => engine.get(kind, by),
    find: (kind, q) => engine.find(kind, q),
    loads: (agentIds) => loads(reads, agentIds),

    async takeEffects(kinds, limit, leaseMs) {
      const jobs = await engine.takeEffects(kinds, limit, leaseMs)
      return jobs.map((job) => ({ ...job, body: JSON.parse(job.body) as Record<string, unknown> }))
    },
    settleEffects: (results) => engine.settleEffects(results),
    openEffects: () => openEffects(reads),
    raiseMarks: (raised) => engine.raiseMarks(raised),
    marks: (ids) => engine.marks(ids),
    renew: (leases) => engine.renew(leases),
    endLeases: (connectionIds, since) => engine.endLeases(connectionIds, since),
    expired: (kind) => engine.expired(kind),
    forget: (kind, subjectIds) => engine.forget(kind, subjectIds),
    connected: (kind, subjectIds, withinMs) => engine.connected(kind, subjectIds, withinMs),

    probe: () => engine.probe(),
    info: async () => ({ epoch: engine.epoch, schema, now: engine.now() }),
    verify: () => verify({ db: scans, json: engine.json, integrity: () => engine.integrity() }, promises, engine.now()),
    close: () => (closed ??= engine.close()),
  }
}
