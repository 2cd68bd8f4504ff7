import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { agentHello, hex, says, visitorHello } from '../support/bareSocket.ts'
import { ask, asConsole } from '../support/http.ts'
import type { HttpAnswer, HttpQuestion } from '../support/http.ts'
import { table } from './table.ts'
import type { Case, Person, World } from './world.ts'
import { PNG } from './world.ts'

// Every HTTP route × who asks, as a status. Visitors prove themselves only at their socket: over HTTP they are nobody, whatever they hold.
export const ROUTES = table(`
  # route                                    nobody  visitor  otherVisitor  foreignVisitor  agent  foreignAgent  admin  owner  revoked  forged
  GET /                                      302     302      302           302             302    302           302    302    302      302
  GET /widget.js                             200     200      200           200             200    200           200    200    200      200
  GET /w/*                                   200     200      200           200             200    200           200    200    200      200
  GET /console                               302     302      302           302             302    302           302    302    302      302
  GET /console/*                             200     200      200           200             200    200           200    200    200      200
  GET /demo                                  200     200      200           200             200    200           200    200    200      200
  GET /demo.css                              200     200      200           200             200    200           200    200    200      200
  GET /healthz                               200     200      200           200             200    200           200    200    200      200
  GET /readyz                                200     200      200           200             200    200           200    200    200      200
  GET /metrics                               401     401      401           401             401    401           401    401    401      401
  GET /api/v1/setup                          200     200      200           200             200    200           200    200    200      200
  POST /api/v1/setup                         409     409      409           409             409    409           409    409    409      409
  POST /api/v1/login                         401     401      401           401             200    200           200    200    200      401
  POST /api/v1/logout                        200     200      200           200             200    200           200    200    200      200
  POST /api/v1/logout /and then me           401     401      401           401             401    401           401    401    401      401
  GET /api/v1/me                             401     401      401           401             200    200           200    200    401      401
  POST /api/v1/ticket                        401     401      401           401             200    200           200    200    401      401
  GET /api/v1/invitation/:token              200     200      200           200             200    200           200    200    200      200
  GET /api/v1/invitation/:token /made up     410     410      410           410             410    410           410    410    410      410
  POST /api/v1/invitation/:token             200     200      200           200             200    200           200    200    200      200
  POST /api/v1/invitation/:token /made up    410     410      410           410             410    410           410    410    410      410
  POST /api/v1/invitation/:token /used       410     410      410           410             410    410           410    410    410      410
  POST /api/v1/invitation/:token /revoked    410     410      410           410             410    410           410    410    410      410
  POST /api/v1/password/forgot               409     409      409           409             409    409           409    409    409      409
  POST /api/v1/password/reset                410     410      410           410             410    410           410    410    410      410
  POST /api/v1/upload/:ticket                403     403      403           403             200    200           200    200    403      403
  POST /api/v1/upload/:ticket /used          403     403      403           403             403    403           403    403    403      403
  GET /api/v1/avatar/:fileId                 200     200      200           200             200    200           200    200    200      200
  GET /api/v1/avatar/:fileId /not an avatar  404     404      404           404             404    404           404    404    404      404
  GET /api/v1/files/:fileId                  401     401      401           401             200    404           200    200    401      401
  GET /api/v1/files/:fileId /an avatar       401     401      401           401             404    404           404    404    401      401
  POST /api/v1/stream                        bad_frame           welcome  welcome       welcome         welcome  welcome     welcome  welcome  welcome  welcome
  POST /api/v1/stream /from another origin   bad_frame           origin_not_allowed  origin_not_allowed  origin_not_allowed  origin_not_allowed  origin_not_allowed  origin_not_allowed  origin_not_allowed  origin_not_allowed  origin_not_allowed
  POST /api/v1/stream /as the console        unauthenticated     unauthenticated  unauthenticated  unauthenticated  welcome  welcome  welcome  welcome  unauthenticated  unauthenticated
  POST /api/v1/frames                        unauthenticated     ack  not_found  unauthenticated  unauthenticated  unauthenticated  unauthenticated  unauthenticated  unauthenticated  unauthenticated
  POST /api/v1/frames /from another origin   origin_not_allowed  origin_not_allowed  origin_not_allowed  origin_not_allowed  origin_not_allowed  origin_not_allowed  origin_not_allowed  origin_not_allowed  origin_not_allowed  origin_not_allowed
  POST /api/v1/frames /as the console        unauthenticated     unauthenticated  unauthenticated  unauthenticated  ack  not_found  ack  ack  unauthenticated  unauthenticated
  GET /ws/visitor                            101     101      101           101             101    101           101    101    101      101
  GET /ws/agent                              101     101      101           101             101    101           101    101    101      101
  GET /ws/agent /from another origin         403     403      403           403             403    403           403    403    403      403
`)

const UPGRADE = {
  connection: 'upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}

/** How a route is asked: its parameters filled in, and what goes with it. */
type Question = HttpQuestion & { readonly path?: string; readonly told?: (answer: HttpAnswer) => string }
type RouteAsked = (world: World, by: Person, of: Case) => Question | Promise<Question>

const plain: RouteAsked = () => ({})
const posted =
  (body: object): RouteAsked =>
  ({ address }) => ({ headers: asConsole, body, from: address() })

const logout: RouteAsked = async ({ newSession }, { login, column }) => ({
  headers: asConsole,
  ...(login === null || column === 'revoked' ? undefined : { cookie: (await newSession(login)).cookie }),
})

export const ROUTES_ASKED: Readonly<Record<string, RouteAsked>> = {
  'GET /': plain,
  'GET /widget.js': ({ siteA }) => ({ path: `/widget.js?site=${siteA.key}` }),
  'GET /w/*': () => ({ path: `/w/${anAsset()}` }),
  'GET /console': plain,
  'GET /console/*': () => ({ path: '/console/login' }),
  'GET /demo': plain,
  'GET /demo.css': plain,
  'GET /healthz': plain,
  'GET /readyz': plain,
  'GET /metrics': plain,
  'GET /api/v1/setup': () => ({ path: `/api/v1/setup?token=${hex(16)}` }),
  'POST /api/v1/setup': posted({
    token: hex(16),
    name: 'Eve',
    email: 'eve@x.example',
    password: 'a bell to steal',
    siteName: 'Mine',
  }),
  'POST /api/v1/login': ({ address }, { login }) => ({
    headers: asConsole,
    from: address(),
    body: { email: login?.email ?? 'eve@x.example', password: login?.password ?? 'a bell to steal' },
  }),
  'POST /api/v1/logout': logout,
  'POST /api/v1/logout /and then me': async (world, by, of) => {
    const question = await logout(world, by, of)
    const cookie = question.cookie ?? by.cookie
    await ask(world.relay, 'POST', '/api/v1/logout', {
      ...question,
      ...(cookie === undefined ? undefined : { cookie }),
    })
    return { path: 'GET /api/v1/me', ...(cookie === undefined ? undefined : { cookie }) }
  },
  'GET /api/v1/me': plain,
  'POST /api/v1/ticket': posted({}),
  'GET /api/v1/invitation/:token': async (world) => ({ path: `/api/v1/invitation/${await invitation(world)}` }),
  'GET /api/v1/invitation/:token /made up': () => ({ path: `/api/v1/invitation/${hex(32)}` }),
  'POST /api/v1/invitation/:token': async (world) => joining(world, await invitation(world)),
  'POST /api/v1/invitation/:token /made up': (world) => joining(world, hex(32)),
  'POST /api/v1/invitation/:token /used': async (world) => {
    const token = await invitation(world)
    const { path = '', ...question } = joining(world, token)
    await ask(world.relay, 'POST', path, question)
    return joining(world, token)
  },
  'POST /api/v1/invitation/:token /revoked': async (world) => {
    const token = await invitation(world)
    const open = await world.query(world.owner, 'invitations', { siteId: world.siteA.id })
    await world.act(world.owner, 'revokeInvitation', {
      invitationId: open.find(({ url }) => url.endsWith(token))?.id ?? '',
    })
    return joining(world, token)
  },
  'POST /api/v1/password/forgot': ({ address, agents }) => ({
    headers: asConsole,
    from: address(),
    body: { email: agents.owner.email },
  }),
  'POST /api/v1/password/reset': posted({ token: hex(32), password: 'a bell to steal' }),
  'POST /api/v1/upload/:ticket': async (world, by) => uploading(await ticketOf(world, by)),
  'POST /api/v1/upload/:ticket /used': async (world, by) => {
    const question = uploading(await ticketOf(world, by))
    await ask(world.relay, 'POST', question.path, question)
    return question
  },
  'GET /api/v1/avatar/:fileId': async ({ upload, holder }) => ({
    path: `/api/v1/avatar/${await upload(holder)}`,
  }),
  'GET /api/v1/avatar/:fileId /not an avatar': async ({ make, upload, holder }) => ({
    path: `/api/v1/avatar/${await upload(holder, (await make('held')).id)}`,
  }),
  'GET /api/v1/files/:fileId': async ({ make, upload, holder }) => ({
    path: `/api/v1/files/${await upload(holder, (await make('held')).id)}`,
  }),
  'GET /api/v1/files/:fileId /an avatar': async ({ upload, holder }) => ({
    path: `/api/v1/files/${await upload(holder)}`,
  }),
  'POST /api/v1/stream': (world, by) => opening(world, by),
  'POST /api/v1/stream /from another origin': (world, by) => opening(world, by, 'https://elsewhere.example'),
  'POST /api/v1/stream /as the console': async (world, by) => ({
    headers: { ...asConsole, origin: world.relay.url },
    body: { ...agentHello(await socketTicket(world, by)), hold: 0 },
    told: firstWord,
  }),
  'POST /api/v1/frames': (world, by, of) => posting(world, by, of),
  'POST /api/v1/frames /from another origin': (world, by, of) => posting(world, by, of, 'https://elsewhere.example'),
  'POST /api/v1/frames /as the console': ({ relay }, _by, of) => ({
    headers: { ...asConsole, origin: relay.url },
    body: { connectionId: hex(16), frames: [sending(of, 'note')] },
    told: firstWord,
  }),
  'GET /ws/visitor': () => ({ headers: UPGRADE }),
  'GET /ws/agent': ({ relay }) => ({ headers: { ...UPGRADE, origin: relay.url } }),
  'GET /ws/agent /from another origin': () => ({ headers: { ...UPGRADE, origin: 'https://shop.example' } }),
}

/** Asks a row's route as this person, and gives the status. */
export async function askRoute(world: World, row: string, by: Person, of: Case): Promise<string> {
  const asked = ROUTES_ASKED[row]
  if (asked === undefined) return 'nobody says how to ask it'
  const [method = '', route = ''] = row.split(' ')
  const { path = route, told, ...question } = await asked(world, by, of)
  const [otherMethod, otherPath] = path.split(' ')
  const cookie = question.cookie ?? by.cookie ?? (by.column.endsWith('isitor') ? visitorCookie(world, by) : undefined)
  const answer = await ask(world.relay, otherPath === undefined ? method : (otherMethod ?? ''), otherPath ?? path, {
    ...question,
    ...(cookie === undefined ? undefined : { cookie }),
  })
  return told === undefined ? String(answer.status) : told(answer)
}

/** As a widget: with a hello of one's own, if one has anything to say who one is. */
function opening({ siteA, address }: World, by: Person, origin = 'http://localhost:1'): Question {
  const hello = by.column === 'nobody' ? { type: 'hello' } : visitorHello(siteA.key, by.proof || hex(32))
  return { headers: { origin }, from: address(), body: { ...hello, hold: 0 }, told: firstWord }
}

/** As a widget: words for a conversation of site A, without ever having opened a stream. */
async function posting({ siteA }: World, by: Person, of: Case, origin = 'http://localhost:1'): Promise<Question> {
  if (by.column.endsWith('isitor')) await by.live()
  const known = { connectionId: hex(16), site: siteA.key, auth: { visitorSecret: by.proof || hex(32) } }
  return { headers: { origin }, body: { ...known, frames: [sending(of, 'message')] }, told: firstWord }
}

const sending = ({ id: conversationId }: Case, kind: 'message' | 'note') => ({
  type: 'send',
  ref: 1,
  clientId: hex(16),
  conversationId,
  kind,
  content: says('over the wall'),
})

const socketTicket = async ({ relay }: World, { cookie }: Person): Promise<string> =>
  String(
    (await ask(relay, 'POST', '/api/v1/ticket', { headers: asConsole, ...(cookie === undefined ? {} : { cookie }) }))
      .json['ticket'],
  )

/** What the first frame of an answer says, or the refusal that is all of it. */
function firstWord({ text, json }: HttpAnswer): string {
  const [line = '{}'] = text.split('\n')
  const frame = (json['frames'] as object[] | undefined)?.[0] ?? JSON.parse(line)
  const { type, code } = frame as { type?: string; code?: string }
  return code ?? type ?? 'nothing'
}

/** What a visitor could try: their own secret where a session's token stands. */
function visitorCookie({ relay }: World, by: Person): string {
  return `deskbell_${relay.port}=${by.proof}`
}

async function invitation({ act, owner, siteA }: World): Promise<string> {
  const { value } = await act(owner, 'inviteAgent', { siteId: siteA.id, role: 'agent', departmentIds: [] })
  return (value as { url: string }).url.split('/').at(-1) ?? ''
}

const joining = ({ address }: World, token: string): Question => ({
  path: `/api/v1/invitation/${token}`,
  headers: asConsole,
  from: address(),
  body: { name: 'Noor', email: `${hex(6)}@halden.example`, password: 'another bell on a counter' },
})

const ticketOf = ({ ticket }: World, by: Person): Promise<string> =>
  by.login === null || by.column === 'revoked' ? Promise.resolve(hex(32)) : ticket(by)

const uploading = (ticket: string) => ({
  path: `/api/v1/upload/${ticket}`,
  headers: { ...asConsole, 'content-type': 'image/png' },
  body: PNG,
})

/** A file of the built widget. */
function anAsset(): string {
  const dist = join(import.meta.dirname, '..', '..', 'packages', 'widget', 'dist')
  return readdirSync(dist).find((name) => name.endsWith('.js')) ?? ''
}
