import type { AgentId, ConversationId, DepartmentId, Ms } from '@deskbell/protocol'
import type { Kysely } from 'kysely'
import type { QueueEntry } from '../../../ports/Store.ts'
import type { Tables } from '../schema/tables.ts'

type Db = Kysely<Tables>

export async function queue(db: Db, departmentId: DepartmentId): Promise<QueueEntry[]> {
  const rows = await db
    .selectFrom('conversations')
    .select(['id', 'queue_key as key', 'waiting_from as since', 'absent_since as visitorLeftAt'])
    .where('department', '=', departmentId)
    .where('queue_key', 'is not', null)
    .orderBy('queue_key')
    .orderBy('id')
    .$narrowType<{ key: number; since: number }>()
    .execute()
  return rows.map(({ id, key, since, visitorLeftAt }) => ({ id, key, since, visitorLeftAt }))
}

export async function waitingDepartments(db: Db): Promise<DepartmentId[]> {
  const rows = await db
    .selectFrom('conversations')
    .select('department')
    .distinct()
    .where('queue_key', 'is not', null)
    .execute()
  return rows.map(({ department }) => department)
}

/** Rows of the outbox that are open: few, and in an index of their own. */
export async function openEffects(db: Db): Promise<{ count: number; since: Ms | null }> {
  const row = await db
    .selectFrom('outbox')
    .select(({ fn }) => [fn.countAll<number | string>().as('count'), fn.min<number | null>('created_at').as('since')])
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow()
  return { count: Number(row.count), since: row.since }
}

export async function heldBy(db: Db, agentId: AgentId): Promise<ConversationId[]> {
  const rows = await db.selectFrom('conversations').select('id').where('owner', '=', agentId).orderBy('key').execute()
  return rows.map(({ id }) => id)
}

export async function unattended(db: Db): Promise<AgentId[]> {
  const rows = await db
    .selectFrom('agent_load')
    .select('agent')
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom('leases')
            .whereRef('subject', '=', 'agent_load.agent')
            .where('kind', '=', 'agent')
            .select('subject'),
        ),
      ),
    )
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('conversations').whereRef('owner', '=', 'agent_load.agent').select('owner')),
    )
    .orderBy('agent')
    .execute()
  return rows.map(({ agent }) => agent)
}

export async function abandoned(db: Db, q: { before: Ms; limit: number }): Promise<ConversationId[]> {
  const rows = await db
    .selectFrom('conversations')
    .select('id')
    .where('absent_since', 'is not', null)
    .where('status', '=', 'queued')
    .where('left_at', 'is', null)
    .where('absent_since', '<=', q.before)
    .orderBy('absent_since')
    .orderBy('id')
    .limit(q.limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** What estimates learn from: the newest waits that ended in an assignment, and the newest first replies. */
export async function samples(db: Db, q: { departmentId: DepartmentId; limit: number }) {
  const waits = await db
    .selectFrom('conversations')
    .select(['first_wait_at as at', 'waited_ms as waitedMs'])
    .where('department', '=', q.departmentId)
    .where('first_wait_at', 'is not', null)
    .orderBy('first_wait_at', 'desc')
    .limit(q.limit)
    .$narrowType<{ at: number; waitedMs: number }>()
    .execute()
  const replies = await db
    .selectFrom('conversations')
    .select('reply_ms')
    .where('department', '=', q.departmentId)
    .where('replied_at', 'is not', null)
    .orderBy('replied_at', 'desc')
    .limit(q.limit)
    .$narrowType<{ reply_ms: number }>()
    .execute()
  return {
    waits: waits.map(({ at, waitedMs }) => ({ at, waitedMs })),
    repliesMs: replies.map(({ reply_ms: ms }) => ms),
  }
}
