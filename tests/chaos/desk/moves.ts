import type { PrivatePostgres } from '../../support/privatePostgres.ts'
import type { Move, Read } from '../history/History.ts'

/** All events in the order of their commits, from the database itself. */
const QUERY = `select c.id, e.seq,
    round((extract(epoch from pg_xact_commit_timestamp(e.xmin)) * 1000)::numeric, 3) as committed,
    e.json::json ->> 'at', e.json::json ->> 'type',
    coalesce(e.json::json -> 'content' ->> 'agentId', e.json::json -> 'by' ->> 'id', ''),
    coalesce(e.json::json -> 'content' ->> 'how', e.json::json -> 'content' ->> 'reason', ''),
    coalesce(e.json::json -> 'content' ->> 'lapsed', ''),
    e.json::json -> 'by' ->> 'kind'
  from events e join conversations c on c.key = e.conv
  order by pg_xact_commit_timestamp(e.xmin), c.id, e.seq`

/** Everything that was committed about who waits and who holds what. `final`: as timelines. */
export async function readMoves(
  postgres: PrivatePostgres,
  database: string,
): Promise<{ moves: Move[]; final: Map<string, Read[]> }> {
  const moves: Move[] = []
  const final = new Map<string, Read[]>()
  for (const row of await postgres.sql(QUERY, new URL(database).pathname.slice(1))) {
    const [
      conversationId = '',
      seq = '',
      committed = '',
      at = '',
      type = '',
      agentId = '',
      how = '',
      lapsed = '',
      kind = '',
    ] = row.split('|')
    const place = { conversationId, seq: Number(seq), at: Number(committed), writtenAt: Number(at) }
    const reads = final.get(conversationId) ?? []
    final.set(conversationId, reads)
    const read = { seq: place.seq, clientId: null, sender: null, body: null }
    if (type === 'message' && kind === 'agent') reads.push({ ...read, sender: agentId, isReply: true })
    else if (type === 'conversation.queued') {
      moves.push({ ...place, what: 'queued', isNewPlace: how !== 'agent_lost', lapsed: lapsed === 'true' })
      reads.push({ ...read, holder: null })
    } else if (type === 'conversation.assigned') {
      moves.push({ ...place, what: 'assigned', agentId, isRouted: how === 'routed' })
      reads.push({ ...read, holder: { agentId, how } })
    } else if (type === 'conversation.closed') {
      moves.push({ ...place, what: 'closed' })
      reads.push({ ...read, holder: null })
    } else {
      if (type === 'visitor.left' || type === 'visitor.returned')
        moves.push({ ...place, what: type === 'visitor.left' ? 'away' : 'returned' })
      reads.push(read)
    }
  }
  for (const reads of final.values()) reads.sort((a, b) => a.seq - b.seq)
  return { moves, final }
}
