import type { AgentId } from '@deskbell/protocol'
import type { Kysely } from 'kysely'
import type { Tables } from '../schema/tables.ts'
import { among, chunks } from './among.ts'

type Db = Kysely<Tables>

/** Load of agents against their capacity. */
export async function loads(
  db: Db,
  agentIds: readonly AgentId[],
): Promise<Map<AgentId, { load: number; max: number }>> {
  const found = new Map<AgentId, { load: number; max: number }>()
  for (const chunk of chunks(agentIds)) {
    const rows = await db
      .selectFrom('agent_load')
      .select(['agent', 'load', 'max'])
      .where(among('agent', chunk))
      .execute()
    for (const { agent, load, max } of rows) found.set(agent, { load, max })
  }
  return found
}
