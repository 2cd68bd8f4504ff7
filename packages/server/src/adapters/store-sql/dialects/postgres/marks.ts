import type { Store } from '../../../../ports/Store.ts'
import type { Ask } from './commit/readGround.ts'

// In order, so that two relays that raise the same ones take turns.
const RAISE = `insert into marks (conv, participant, side, delivered, read)
  select c.key, m.participant, min(m.side), max(m.delivered), max(m.read)
  from unnest($1::text[], $2::text[], $3::text[], $4::int8[], $5::int8[]) as m (id, participant, side, delivered, read)
  join conversations c on c.id = m.id
  group by c.key, m.participant order by c.key, m.participant
  on conflict (conv, participant) do update
  set delivered = greatest(marks.delivered, excluded.delivered), read = greatest(marks.read, excluded.read)
  where marks.delivered < excluded.delivered or marks.read < excluded.read`

/** Raises marks; they never go back. */
export async function raiseMarks(ask: Ask, marks: Parameters<Store['raiseMarks']>[0]): Promise<void> {
  await ask(RAISE, [
    marks.map(({ conversationId }) => conversationId),
    marks.map(({ mark }) => mark.participantId),
    marks.map(({ mark }) => mark.side),
    marks.map(({ mark }) => mark.delivered),
    marks.map(({ mark }) => mark.read),
  ])
}
