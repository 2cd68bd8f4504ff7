import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { placeOf } from '../../src/cli/portable/files.ts'
import type { FileRecord, Kind } from '../../src/domain/records.ts'
import type { Lease, Store } from '../../src/ports/Store.ts'
import { Chat, says } from '../contract/store/Chat.ts'
import {
  contactRecord,
  hashOf,
  lease,
  newClientId,
  newId,
  participantRecord,
  siteRecord,
  World,
} from '../contract/store/World.ts'

/** Separators of lines, what JSON and SQL escape, and what not every database can hold. */
export const AWKWARD = 'a\u2028b\u2029c\r\nd\0e\ud800f"g\\h\u{10ffff}i 🛎️ \\u0000 \\"at\\":7'

/** The same as a name that is looked for: SQLite keeps no halves of a pair in one, and finds any other half by it. */
const NAME = AWKWARD.toWellFormed()

/** What is known of an installation, to look at it again elsewhere. */
export type Scene = {
  readonly chats: readonly Chat[]
  readonly keys: readonly { readonly scope: string; readonly id: string }[]
  readonly siteIds: readonly string[]
  readonly agentIds: readonly string[]
  readonly departmentIds: readonly string[]
  readonly contactIds: readonly string[]
  /** Words said under a key, to be said again. */
  readonly said: { readonly chat: Chat; readonly text: string; readonly clientId: string }
}

/** Fills a store with one of everything, and a directory with its files. Some times are of long ago. */
export async function furnish(store: Store, files: string, clock: { now(): number }): Promise<Scene> {
  const world = new World({ store, clock: { now: clock.now, advance: () => {} } })
  const now = clock.now()
  const mara = await world.agent({ capacity: 4, owner: true, passwordHash: '$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA' })
  const noor = await world.agent({ capacity: 0.5, availability: 'away', awayBecause: 'lapsed', lapses: 2 })
  const gone = await world.agent({ email: '', removedAt: now, name: AWKWARD })
  const first = await world.make('site', siteRecord(now, { identitySecrets: ['s'.repeat(64)], greeting: AWKWARD }))
  const second = await world.site()
  const sales = await world.department(first, [mara, noor])
  const closedDown = await world.department(first, [mara])
  const other = await world.department(second, [mara])
  const contacts = [
    await world.contact(first, { name: AWKWARD, externalId: NAME, verified: true, attributes: { plan: AWKWARD } }),
    await world.contact(first, { email: 'vic@example.org' }),
    await world.contact(first),
    await world.contact(second, { externalId: 'same name on another site' }),
  ]
  const [known = '', mailed = '', plain = '', elsewhere = ''] = contacts
  await world.make('contact', contactRecord(first, now, { mergedInto: known }))
  await world.make('participant', participantRecord(first, known, now))
  await records(world, { mara, first, known, now })

  const at = (departmentId: string, contactId: string, siteId = first) =>
    new Chat(world, { siteId, departmentId, contactId })
  const held = await at(sales, known).begin({ clientId: newClientId(), body: 'Hello?' })
  await held.assign(mara)
  const clientId = newClientId()
  await held.say(AWKWARD, {
    clientId,
    body: AWKWARD,
    effects: [{ kind: 'mail', dedupe: NAME, body: { to: AWKWARD } }],
  })
  await held.note('only for us')
  await held.reply(mara, 'secret one')
  await held.say('secret two')
  await amend(world, held)
  const waiting = await at(sales, mailed).begin()
  const over = await at(closedDown, plain).begin()
  await over.assign(mara, 'claimed')
  await over.close()
  await over.does([{ type: 'conversation.rated', content: { score: 4, comment: AWKWARD } }])
  const left = await at(sales, await world.contact(first)).begin()
  await left.does([{ type: 'conversation.left_message', content: { name: AWKWARD, email: 'later@example.org' } }])
  const department = await store.get('department', { id: closedDown })
  await world.sure({
    records: [{ kind: 'department', id: closedDown, expectedRev: department?.rev ?? 0, value: null }],
  })
  const foreign = await at(other, elsewhere, second).begin()
  const chats = [held, waiting, over, left, foreign]

  const keys = [
    { scope: `agent/${mara}`, id: newClientId() },
    { scope: `channel/${NAME}`, id: NAME },
  ]
  for (const key of keys) {
    const value = participantRecord(first, plain, now)
    await world.sure({
      key: { ...key, bodyHash: hashOf(key.id), seq: null },
      records: [{ kind: 'participant', id: value.id, expectedRev: 0, value }],
    })
  }
  await store.raiseMarks([
    { conversationId: held.id, mark: { participantId: held.participantId, side: 'visitor', delivered: 7, read: 5 } },
    { conversationId: held.id, mark: { participantId: mara, side: 'staff', delivered: 8, read: 8 } },
  ])
  await mails(world, held)
  const leases: Lease[] = [lease('agent', mara), lease('visitor', held.id), lease('visitor', waiting.id, 'con_closed')]
  await store.renew(leases)
  await store.endLeases(['con_closed'])
  await upload(world, files, held)
  return {
    chats,
    keys: [...keys, { scope: held.scope, id: clientId }],
    siteIds: [first, second],
    agentIds: [mara, noor, gone],
    departmentIds: [sales, closedDown, other],
    contactIds: contacts,
    said: { chat: held, text: AWKWARD, clientId },
  }
}

/** Of each remaining kind one. */
async function records(
  world: World,
  { mara, first, known, now }: Record<'mara' | 'first' | 'known', string> & { now: number },
) {
  const token = () => ({ tokenHash: hashOf(newId('t')), expiresAt: now + 3_600_000 })
  const ses = { agentId: mara, userAgent: AWKWARD, createdAt: now, lastSeenAt: now }
  await world.make('session', { id: newId('ses'), ...ses, ...token() })
  await world.make('reset', { id: newId('rst'), agentId: mara, usedAt: null, ...token() })
  const invited = {
    siteId: first,
    role: 'agent' as const,
    departmentIds: [],
    email: 'a@b.example',
    token: 'x'.repeat(64),
  }
  await world.make('invitation', { id: newId('inv'), ...invited, usedAt: null, ...token() })
  await world.make('installation', { id: 'installation', setUpAt: now, setUpTokenHash: null, secret: 'k'.repeat(64) })
  await world.make('audit', {
    id: newId('aud'),
    at: now,
    actor: mara,
    command: 'updateSite',
    siteId: first,
    target: known,
  })
}

/** One message edited, one erased. */
async function amend(world: World, chat: Chat): Promise<void> {
  const built = chat.build([says('edited and erased')])
  const { events } = await world.store.timeline(chat.id, { from: chat.head - 1, limit: 2, audience: 'staff' })
  const [edited, erased] = events
  await world.sure({
    ...built.unit,
    conversation: {
      ...built.unit.conversation!,
      amend: [
        { seq: edited!.seq, json: edited!.json.replace('secret one', 'better') },
        { seq: erased!.seq, json: null },
      ],
    },
  })
  chat.follow(built)
}

/** One done, one dead, one that somebody has, one that is to wait. */
async function mails(world: World, chat: Chat): Promise<void> {
  for (const dedupe of ['done', 'dead', 'taken'])
    await chat.say(dedupe, { effects: [{ kind: dedupe, dedupe, body: { dedupe } }] })
  await chat.say('later', {
    effects: [{ kind: 'mail', dedupe: 'later', body: {}, dueAt: world.clock.now() + 86_400_000 }],
  })
  const taken = await world.store.takeEffects(['done', 'dead', 'taken'], 10, 60_000)
  await world.store.settleEffects(
    taken.flatMap(({ id, token, kind }) => (kind === 'taken' ? [] : { id, token, result: kind as 'done' | 'dead' })),
  )
}

/** A file that is there, and one whose ticket was not used. */
async function upload(world: World, files: string, chat: Chat): Promise<void> {
  const bytes = Buffer.from('a picture')
  const file: FileRecord = {
    id: newId('fil'),
    siteId: chat.place.siteId,
    conversationId: chat.id,
    purpose: 'message',
    name: AWKWARD,
    bytes: bytes.length,
    mime: 'image/png',
    ticketHash: null,
    expiresAt: null,
    by: chat.participantId,
    createdAt: world.clock.now(),
  }
  await world.make('file', file)
  await world.make('file', { ...file, id: newId('fil'), ticketHash: hashOf('ticket'), expiresAt: 1 })
  mkdirSync(join(files, file.id.slice(4, 6)), { recursive: true })
  writeFileSync(placeOf(files, file.id), bytes)
}

export const KINDS: readonly Kind[] = [
  'agent',
  'session',
  'invitation',
  'reset',
  'site',
  'department',
  'contact',
  'participant',
  'file',
  'installation',
  'audit',
]
