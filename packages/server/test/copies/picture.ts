import type { ViewName } from '@deskbell/protocol'
import type { Store } from '../../src/ports/Store.ts'
import { KINDS } from './scene.ts'
import type { Scene } from './scene.ts'

const VIEWS: readonly ViewName[] = ['mine', 'queue', 'left', 'open', 'closed']
const LONG = 1_000_000_000

/** Everything that a relay can see of an installation, but for the name of its history and when graces end. */
export async function picture(store: Store, scene: Scene): Promise<unknown> {
  const { siteIds, agentIds, contactIds, departmentIds, keys } = scene
  const ids = scene.chats.map(({ id }) => id)
  const each = async <K, T>(of: readonly K[], look: (one: K) => Promise<T>): Promise<[K, T][]> => {
    const seen: [K, T][] = []
    for (const one of of) seen.push([one, await look(one)])
    return seen
  }
  return {
    loaded: await store.load(ids),
    heads: await store.heads({ ids }),
    timelines: await each(ids, async (id) => [
      await store.timeline(id, { from: 1, limit: 100, audience: 'staff' }),
      await store.timeline(id, { from: 1, limit: 100, audience: 'visitor' }),
    ]),
    marks: await store.marks(ids),
    originals: await each(keys, (key) => store.original(key)),
    records: await each(KINDS, (kind) => store.find(kind, {} as never)),
    rows: await store.rows(ids),
    lists: await each(VIEWS, (view) => each(agentIds, (agentId) => store.list({ view, siteIds, agentId, limit: 50 }))),
    counts: await store.counts({ siteIds, agentIds }),
    queues: await each(departmentIds, (id) => store.queue(id)),
    waiting: await store.waitingDepartments(),
    samples: await each(departmentIds, (departmentId) => store.samples({ departmentId, limit: 50 })),
    held: await each(agentIds, (id) => store.heldBy(id)),
    loads: await store.loads(agentIds),
    contacts: await each(contactIds, (id) => store.conversationsOf(id, 50)),
    agentsHere: await store.connected('agent', agentIds, LONG),
    visitorsHere: await store.connected('visitor', ids, LONG),
  }
}
