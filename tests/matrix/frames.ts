import { createHmac } from 'node:crypto'
import type { Down, Up } from '@deskbell/protocol'
import { agentHello, hex, openBare, says, visitorHello } from '../support/bareSocket.ts'
import type { BareSocket } from '../support/bareSocket.ts'
import { ask, asConsole } from '../support/http.ts'
import type { Asked } from './ask.ts'
import { outcome } from './outcome.ts'
import type { Frame } from './outcome.ts'
import { table } from './table.ts'
import type { Case, Person, World } from './world.ts'

// Every frame a client may send × who sends it. The conversation is the visitor's own, on site A.
// A number is the code the socket is closed with. silent: taken, and nobody is told anything. told: the others in it hear of it.
// gone: the answer to whoever may not know that it exists.
export const FRAMES = table(`
  # frame                     nobody  visitor            otherVisitor  foreignVisitor      agent         foreignAgent  admin         owner         revoked  forged
  hello                       1008    ok                 ok            ok                  ok            ok            ok            ok            4001     4001
  hello/on a live connection  1008    bad_frame          bad_frame     bad_frame           bad_frame     bad_frame     bad_frame     bad_frame     4001     4001
  identify                    1008    ok                 ok            identity_invalid    forbidden     forbidden     forbidden     forbidden     4001     4001
  start                       1008    ok                 ok            department_unknown  forbidden     forbidden     forbidden     forbidden     4001     4001
  start/the same id           1008    conversation_open  not_found     not_found           forbidden     forbidden     forbidden     forbidden     4001     4001
  send                        1008    ok                 not_found     not_found           not_owner     not_found     not_owner     not_owner     4001     4001
  send/a note                 1008    forbidden          not_found     not_found           ok            not_found     ok            ok            4001     4001
  send/the holder's token     1008    ok                 not_found     not_found           not_owner     not_found     not_owner     not_owner     4001     4001
  act                         1008    unknown_type       unknown_type  unknown_type        unknown_type  unknown_type  unknown_type  unknown_type  4001     4001
  query                       1008    forbidden          forbidden     forbidden           unknown_type  unknown_type  unknown_type  unknown_type  4001     4001
  watch                       1008    seen               gone          gone                seen          gone          seen          seen          4001     4001
  watch/from an anchor        1008    seen               gone          gone                seen          gone          seen          seen          4001     4001
  unwatch                     1008    silent             silent        silent              silent        silent        silent        silent        4001     4001
  watchList                   1008    forbidden          forbidden     forbidden           seen          empty         seen          seen          4001     4001
  watchList/of site A         1008    forbidden          forbidden     forbidden           seen          empty         seen          seen          4001     4001
  unwatchList                 1008    silent             silent        silent              silent        silent        silent        silent        4001     4001
  page                        1008    seen               not_found     not_found           seen          not_found     seen          seen          4001     4001
  marks                       1008    told               silent        silent              told          silent        told          told          4001     4001
  typing                      1008    told               silent        silent              told          silent        told          told          4001     4001
  visible                     1008    silent             silent        silent              silent        silent        silent        silent        4001     4001
  visit                       1008    silent             silent        silent              silent        silent        silent        silent        4001     4001
  pong                        1008    silent             silent        silent              silent        silent        silent        silent        4001     4001
  probe                       1008    ok                 ok            ok                  ok            ok            ok            ok            4001     4001
`)

let refs = 1_000
const ref = (): number => (refs += 1)
const key = () => ({ ref: ref(), clientId: hex(16) })
const seen = (answer: Down, _world: World, of: Case): string =>
  JSON.stringify(answer).includes(of.canary) ? 'seen' : 'empty'
const listed = (answer: Down, _world: World, of: Case): string =>
  answer.type === 'list' && answer.upsert.some(({ id }) => id === of.id) ? 'seen' : 'empty'

export const FRAMES_ASKED: Readonly<Record<string, Asked>> = {
  hello: { run: hello, frame: () => ({ type: 'hello' }) },
  'hello/on a live connection': {
    // For nobody it would be the first, and a good one.
    frame: ({ siteA }, _of, { column }) => (column === 'nobody' ? { type: 'hello' } : visitorHello(siteA.key, hex(32))),
  },
  identify: { frame: ({ identitySecret }) => ({ type: 'identify', ref: ref(), jwt: jwtOf(hex(8), identitySecret) }) },
  start: {
    state: 'closed',
    frame: ({ siteA }) => ({
      type: 'start',
      ...key(),
      conversationId: `cnv_${hex(16)}`,
      departmentId: siteA.departmentId,
      content: says('again'),
    }),
  },
  'start/the same id': {
    frame: (_world, of) => ({ type: 'start', ...key(), conversationId: of.id, content: says('mine now') }),
  },
  send: { frame: (_world, of) => send(of, 'message') },
  'send/a note': { frame: (_world, of) => send(of, 'note') },
  "send/the holder's token": {
    state: 'held',
    frame: async (world, of) => ({ ...send(of, 'message'), ownerToken: await tokenOf(world, of) }),
  },
  act: { frame: (_world, of) => ({ type: 'act', ...key(), conversationId: of.id, name: 'becomeOwner', args: {} }) },
  query: { frame: () => ({ type: 'query', ref: ref(), name: 'everything', args: {} }) },
  watch: { frame: (_world, of) => ({ type: 'watch', conversationId: of.id }), then: seen },
  'watch/from an anchor': {
    frame: (_world, of) => ({
      type: 'watch',
      conversationId: of.id,
      epoch: 'another',
      seq: 1,
      eventId: `evt_${hex(16)}`,
    }),
    then: seen,
  },
  unwatch: { frame: (_world, of) => ({ type: 'unwatch', conversationId: of.id }) },
  watchList: { frame: () => ({ type: 'watchList', view: 'open', limit: 1000 }), then: listed },
  'watchList/of site A': {
    frame: ({ siteA }) => ({ type: 'watchList', view: 'queue', siteId: siteA.id, limit: 1000 }),
    then: listed,
  },
  unwatchList: { frame: () => ({ type: 'unwatchList', view: 'open' }) },
  page: {
    frame: (_world, of) => ({ type: 'page', ref: ref(), conversationId: of.id, before: 100, limit: 50 }),
    then: seen,
  },
  marks: { run: soft, frame: (_world, of) => ({ type: 'marks', conversationId: of.id, delivered: 2, read: 2 }) },
  typing: { run: soft, frame: (_world, of) => ({ type: 'typing', conversationId: of.id, on: true, preview: 'I am' }) },
  visible: { frame: () => ({ type: 'visible', on: true }) },
  visit: { frame: () => ({ type: 'visit', context: { pageTitle: 'Boots' } }) },
  pong: { frame: () => ({ type: 'pong', id: 5 }) },
  probe: { frame: () => ({ type: 'probe', id: 5 }) },
} satisfies Record<string, Asked> & { readonly [T in Up['type']]: Asked }

const send = (of: Case, kind: 'message' | 'note') => ({
  type: 'send',
  ...key(),
  conversationId: of.id,
  kind,
  content: says('hello?'),
})

async function tokenOf({ query, holder }: World, of: Case): Promise<number> {
  return (await query(holder, 'conversation', { conversationId: of.id })).ownerToken ?? 0
}

/** A hello on a connection of its own, with the proofs this person has. */
async function hello({ relay, siteA, siteB, address }: World, _of: Case, { cookie, column }: Person): Promise<string> {
  const socket =
    cookie === undefined
      ? await openBare(relay, '/ws/visitor', { from: address() })
      : await openBare(relay, '/ws/agent', { origin: relay.url, cookie })
  const site = column === 'foreignVisitor' ? siteB : siteA
  const frame =
    cookie === undefined
      ? visitorHello(site.key, hex(32))
      : agentHello(String((await ask(relay, 'POST', '/api/v1/ticket', { headers: asConsole, cookie })).json['ticket']))
  const said = await outcome(socket, frame)
  socket.close()
  return said
}

/**
 * Receipts and typing are not answered: whether they were taken is seen by a colleague who follows the conversation. After the asker
 * somebody who may says the same; what was taken comes before that or with it, so what has not come by then never will.
 */
async function soft({ holder }: World, of: Case, by: Person, frame: Frame): Promise<string> {
  const watcher = await holder.live(4)
  await follow(watcher, of)
  const asker = await by.live(6)
  const me = asker.heard.find((heard) => heard.type === 'welcome')?.actor.id
  await follow(asker, of)
  const from = watcher.heard.length
  const said = await outcome(asker, frame)
  if (frame.type === 'marks') watcher.send({ type: 'marks', conversationId: of.id, delivered: 1, read: 1 })
  else {
    const visitor = await of.visitor.live(2)
    await follow(visitor, of)
    visitor.send({ type: 'typing', conversationId: of.id, on: false })
  }
  const isLast = (heard: Down): boolean =>
    frame.type === 'marks'
      ? heard.type === 'marks' &&
        heard.conversationId === of.id &&
        heard.marks.some(({ participantId }) => participantId === holder.agentId)
      : heard.type === 'typing' && heard.conversationId === of.id && !heard.on
  await watcher.hear(isLast, `${frame.type} of somebody who may`, from)
  const told = watcher.heard
    .slice(from)
    .some(
      (heard) =>
        (heard.type === 'typing' && heard.conversationId === of.id && heard.on && heard.by.id === me) ||
        (heard.type === 'marks' &&
          heard.conversationId === of.id &&
          heard.marks.some(({ participantId }) => participantId === me)),
    )
  return told ? 'told' : said
}

async function follow(socket: BareSocket, of: Case): Promise<void> {
  const from = socket.heard.length
  socket.send({ type: 'watch', conversationId: of.id })
  await socket.hear(
    (heard) => (heard.type === 'live' || heard.type === 'gone') && heard.conversationId === of.id,
    'followed',
    from,
  )
}

/** A signed identity as a site would print it. */
export function jwtOf(
  sub: string,
  secret: string,
  claims: object = {},
  header: object = { alg: 'HS256', typ: 'JWT' },
): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const body = `${part(header)}.${part({ sub, exp: Math.floor(Date.now() / 1000) + 300, ...claims })}`
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`
}
