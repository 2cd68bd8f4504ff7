import { sql } from 'kysely'
import type { Ms } from '@deskbell/protocol'
import type { VerifyDialect } from './dialect.ts'

type Found = { readonly subject: string | number; readonly detail: string }

/** Something that must hold, and a query for where it does not. */
export type Rule = {
  readonly name: string
  find(dialect: VerifyDialect, now: Ms, limit: number): Promise<readonly Found[]>
}

/** Work that nobody did for this long is stuck. */
const OUTBOX_AGE_MS = 3_600_000

/** A rule whose query gives `subject` and `detail`. */
const rule = (name: string, query: (dialect: VerifyDialect, now: Ms) => string): Rule => ({
  name,
  async find(dialect, now, limit) {
    const { rows } =
      await sql<Found>`select subject, detail from (${sql.raw(query(dialect, now))}) as found limit ${limit}`.execute(
        dialect.db,
      )
    return rows
  },
})

const NAMED = 'join conversations c on c.key'

/** What the relay promises beyond the store: a person has one open conversation. */
export const ONE_OPEN: Rule = rule(
  'one-open',
  () => `
    select contact as subject, count(*) || ' open conversations, such as ' || min(id) as detail
    from conversations where status <> 'closed' group by contact having count(*) > 1`,
)

/** What any store of ours holds. */
export const RULES: readonly Rule[] = [
  // Timelines are 1, 2, 3 … without holes.
  rule(
    'seq',
    () => `
    select coalesce(c.id, 'conversation ' || e.conv) as subject,
      count(*) || ' events, from ' || min(e.seq) || ' to ' || max(e.seq) as detail
    from events e left ${NAMED} = e.conv group by e.conv, c.id having count(*) <> max(e.seq) or min(e.seq) <> 1`,
  ),
  rule(
    'head',
    () => `
    select c.id as subject, 'head ' || h.head || ', last event ' || coalesce(max(e.seq), 0) as detail
    from heads h ${NAMED} = h.conv left join events e on e.conv = h.conv
    group by h.conv, c.id, h.head having h.head <> coalesce(max(e.seq), 0)`,
  ),
  rule(
    'public-head',
    () => `
    select c.id as subject, 'public head ' || h.public_head || ', last public event ' || coalesce(max(e.seq), 0) as detail
    from heads h ${NAMED} = h.conv left join events e on e.conv = h.conv and e.public = 1
    group by h.conv, c.id, h.public_head having h.public_head <> coalesce(max(e.seq), 0)`,
  ),
  rule(
    'public-chain',
    () => `
    select c.id as subject, 'event ' || seq || ' follows ' || prev_public || ' instead of ' || expected as detail
    from (select conv, seq, prev_public, coalesce(max(case when public = 1 then seq end)
        over (partition by conv order by seq rows between unbounded preceding and 1 preceding), 0) as expected
      from events) as chain ${NAMED} = chain.conv where prev_public <> expected`,
  ),
  // An event is what its row says, and no other event has its id.
  rule(
    'event-json',
    ({ json }) => `
    select c.id as subject, 'event ' || e.seq || ' says seq ' || coalesce(${json('e.json', 'seq')}, '?') as detail
    from events e ${NAMED} = e.conv
    where ${json('e.json', 'seq')} is null or cast(${json('e.json', 'seq')} as integer) <> e.seq or ${json('e.json', 'id')} is null`,
  ),
  rule(
    'event-id',
    ({ json }) => `
    select ${json('json', 'id')} as subject, count(*) || ' events with this id' as detail
    from events where ${json('json', 'id')} is not null group by ${json('json', 'id')} having count(*) > 1`,
  ),
  // A sender's key made one event, and says so in it.
  rule(
    'key',
    () => `
    select c.id as subject, count(*) || ' events by one key, the last is ' || max(e.seq) as detail
    from events e ${NAMED} = e.conv where e.client_id is not null group by c.id, e.conv, e.participant, e.client_id having count(*) > 1`,
  ),
  // An agent's load is what they hold.
  rule(
    'load',
    () => `
    select l.agent as subject, 'stored ' || l.load || ', counted ' || coalesce(sum(c.owner_weight), 0) as detail
    from agent_load l left join conversations c on c.owner = l.agent
    group by l.agent, l.load having abs(l.load - coalesce(sum(c.owner_weight), 0)) > 0.000001`,
  ),
  rule(
    'load',
    () => `
    select c.owner as subject, 'holds ' || count(*) || ' conversations and has no load' as detail
    from conversations c where c.owner is not null and not exists (select 1 from agent_load l where l.agent = c.owner)
    group by c.owner`,
  ),
  // Lists and queues are read from columns, decisions are made on the state: they must agree.
  rule(
    'queue',
    ({ json }) => `
    select id as subject, 'status ' || status || ', queue key ' || coalesce(cast(queue_key as text), 'none') || ', in its state '
      || coalesce(${json('state', 'status')}, '?') || ' and ' || coalesce(cast(${json('state', 'waiting', 'key')} as text), 'none') as detail
    from conversations
    where status <> coalesce(${json('state', 'status')}, '')
      or (queue_key is null) <> (${json('state', 'waiting', 'key')} is null)
      or queue_key <> cast(${json('state', 'waiting', 'key')} as double precision)
      or (queue_key is not null and status <> 'queued')
      or (left_at is not null and (status <> 'queued' or queue_key is not null))
      or (status = 'queued' and queue_key is null and left_at is null)
      or (closed_order is not null) <> (status = 'closed')`,
  ),
  rule(
    'owner',
    ({ json }) => `
    select id as subject, 'status ' || status || ', owner ' || coalesce(owner, 'none') || ', in its state '
      || coalesce(${json('state', 'owner', 'agentId')}, 'none') as detail
    from conversations
    where (owner is not null) <> (status = 'assigned') or coalesce(owner, '') <> coalesce(${json('state', 'owner', 'agentId')}, '')`,
  ),
  rule(
    'outbox-age',
    (_, now) => `
    select kind || ' ' || id as subject, 'due since ' || due_at || ', ' || attempts || ' attempts' as detail
    from outbox where state = 'open' and due_at < ${Math.round(now) - OUTBOX_AGE_MS}`,
  ),
  rule(
    'mark',
    () => `
    select c.id as subject, m.participant || ' has read ' || m.read || ' and received ' || m.delivered || ' of ' || h.head as detail
    from marks m ${NAMED} = m.conv join heads h on h.conv = m.conv where m.read > h.head or m.delivered > h.head`,
  ),
  rule(
    'totals',
    () => `
    select t.site as subject, 'open ' || t.open || ', closed ' || t.closed || ', last number ' || t.last_number || '; counted '
      || coalesce(sum(case when c.status <> 'closed' then 1 else 0 end), 0) || ', '
      || coalesce(sum(case when c.status = 'closed' then 1 else 0 end), 0) || ', ' || coalesce(max(c.number), 0) as detail
    from site_totals t left join conversations c on c.site = t.site group by t.site, t.open, t.closed, t.last_number
    having t.open <> coalesce(sum(case when c.status <> 'closed' then 1 else 0 end), 0)
      or t.closed <> coalesce(sum(case when c.status = 'closed' then 1 else 0 end), 0)
      or t.last_number < coalesce(max(c.number), 0)`,
  ),
  // What is mirrored from records for guards and routing.
  rule(
    'mirror',
    ({ json }) => `
    select a.id as subject, 'capacity ' || ${json('a.doc', 'capacity')} || ', guarded ' || coalesce(cast(l.max as text), 'none') as detail
    from agents a left join agent_load l on l.agent = a.id where l.max is null or l.max <> cast(${json('a.doc', 'capacity')} as double precision)`,
  ),
  rule(
    'mirror',
    () => `
    select department as subject, 'has members but does not exist' as detail
    from department_members where department not in (select id from departments) group by department`,
  ),
  // Nothing hangs in the air.
  rule(
    'orphan',
    () => `
    select scope as subject, 'a key of a conversation that does not exist' as detail
    from keys where conv is not null and conv not in (select key from conversations)`,
  ),
  rule(
    'orphan',
    () => `
    select 'conversation ' || conv as subject, count(*) || ' events of a conversation that does not exist' as detail
    from events where conv not in (select key from conversations) group by conv`,
  ),
  rule(
    'orphan',
    () => `
    select 'conversation ' || conv as subject, count(*) || ' receipts of a conversation that does not exist' as detail
    from marks where conv not in (select key from conversations) group by conv`,
  ),
  rule(
    'orphan',
    () => `
    select id as subject, 'its conversation ' || conversation || ' does not exist' as detail
    from files where conversation is not null and conversation not in (select id from conversations)`,
  ),
  rule(
    'orphan',
    () => `
    select id as subject, 'a conversation without a head' as detail
    from conversations where key not in (select conv from heads)`,
  ),
  rule(
    'orphan',
    () => `
    select 'conversation ' || conv as subject, 'a head without its conversation' as detail
    from heads where conv not in (select key from conversations)`,
  ),
  rule(
    'orphan',
    () => `
    select id as subject, 'its contact ' || contact || ' does not exist in its site' as detail from conversations c
    where not exists (select 1 from contacts p where p.id = c.contact and p.site = c.site)`,
  ),
  rule(
    'orphan',
    () => `
    select id as subject, 'its contact ' || contact || ' does not exist in its site' as detail from participants d
    where not exists (select 1 from contacts p where p.id = d.contact and p.site = d.site)`,
  ),
]
