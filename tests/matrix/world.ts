import { createHmac } from 'node:crypto'
import type { Down, QueryArgs, QueryName, QueryValue } from '@deskbell/protocol'
import { setUp } from '../support/accounts.ts'
import type { Login } from '../support/accounts.ts'
import { agentHello, hex, openBare, says, visitorHello } from '../support/bareSocket.ts'
import type { BareSocket } from '../support/bareSocket.ts'
import { ask, asConsole } from '../support/http.ts'
import { startRelay } from '../support/relay.ts'
import type { RunningRelay } from '../support/relay.ts'
import { outcome } from './outcome.ts'
import type { Frame } from './outcome.ts'
import type { Column } from './table.ts'

const SECRET = 'the key of the matrix, with more than 32 characters'
const AGENT_BUDGET = 70
const VISITOR_BUDGET = 14

/** Somebody who asks: at the sockets and over HTTP. */
export type Person = {
  readonly column: Column
  /** Cookie sent over HTTP and with the agent socket. */
  readonly cookie: string | undefined
  /** Agents' own id, '' for others. */
  readonly agentId: string
  readonly login: Login | null
  /** Visitors: their secret. */
  readonly proof: string
  /** Everything this person's sockets heard. */
  readonly heard: Down[]
  /** What a frame is answered: `ok`, `result`, a refusal's code, a close code. `then` looks closer at a good answer. */
  frame(frame: Frame, then?: (answer: Down) => string): Promise<string>
  /** A live socket of this person, with room in its budget for so many frames. */
  live(frames?: number): Promise<BareSocket>
}

/** A conversation of site A made for a row, and the visitor whose it is. */
export type Case = {
  readonly id: string
  readonly visitor: Person
  readonly contactId: string
  /** Words that only those who may see the conversation may hear. */
  readonly canary: string
  /** Words of a note in it, for staff only. */
  readonly secret: string
}

export type State = 'queued' | 'held' | 'closed'

/** Two sites with their people, on a relay of their own. */
export type World = {
  readonly relay: RunningRelay
  readonly siteA: Site
  readonly siteB: Site
  readonly agents: Readonly<Record<'agent' | 'foreignAgent' | 'admin' | 'owner' | 'revoked', Login>>
  /** Colleague of site A who holds what is `held`. */
  readonly holder: Person
  readonly owner: Person
  /** A live session of the holder. */
  readonly sessionOfHolder: string
  /** Another department of site A. */
  readonly secondDepartmentId: string
  /** What site A signs identities with. */
  readonly identitySecret: string
  /** The asker of a column; visitors other than the case's own are made afresh. */
  person(column: Column, of: Case): Promise<Person>
  /** A conversation of site A in this state. */
  make(state: State): Promise<Case>
  /** A new account of site A. */
  newAgent(role?: string): Promise<Login>
  /** One more session of an account, and its id. */
  newSession(of: Login): Promise<{ cookie: string; sessionId: string }>
  query<N extends QueryName>(by: Person, name: N, args: QueryArgs[N]): Promise<QueryValue[N]>
  act(by: Person, name: string, args: object, more?: object): Promise<Down & { type: 'ack' }>
  /** A ticket of this agent to upload a picture: of themselves, or into a conversation. */
  ticket(by: Person, conversationId?: string): Promise<string>
  /** Uploads a picture as this agent and gives its id. */
  upload(by: Person, conversationId?: string): Promise<string>
  /** A source address nobody used before, so that budgets by address do not meet. */
  address(): string
  close(): Promise<void>
}
export type Site = { readonly id: string; readonly key: string; readonly departmentId: string }

/** Starts a relay that lists its routes, and fills it with people. All agents are away, so that nothing is assigned by itself. */
export async function createWorld(): Promise<World> {
  const relay = await startRelay({
    env: {
      SECRET,
      METRICS_TOKEN: 'a token for figures only',
      NODE_OPTIONS: `--import ${new URL('listRoutes.mjs', import.meta.url).href}`,
    },
  })
  try {
    return await populate(relay)
  } catch (error) {
    await relay.kill()
    throw error
  }
}

async function populate(relay: RunningRelay): Promise<World> {
  let addresses = 0
  const address = (): string => {
    addresses += 1
    return `127.1.${Math.floor(addresses / 250)}.${(addresses % 250) + 1}`
  }
  let refs = 0
  const nextRef = (): number => (refs += 1)
  const owner = agentPerson('owner', await setUp(relay))
  const people: Person[] = [owner]

  function agentPerson(column: Column, login: Login): Person {
    const device = hex(16)
    return person(column, login, '', async () => {
      const socket = await openBare(relay, '/ws/agent', { origin: relay.url, cookie: login.cookie })
      socket.send(agentHello(await ticketOf(login.cookie), device))
      return socket
    })
  }

  function visitorPerson(column: Column, site: Site): Person {
    const secret = hex(32)
    const device = hex(16)
    const from = address()
    return person(column, null, secret, async () => {
      const socket = await openBare(relay, '/ws/visitor', { from })
      socket.send(visitorHello(site.key, secret, device))
      return socket
    })
  }

  /** `open` sends the hello; the socket is kept until its budget of frames is spent. */
  function person(column: Column, login: Login | null, proof: string, open: () => Promise<BareSocket>): Person {
    const heard: Down[] = []
    let socket: BareSocket | undefined
    let left = 0
    const live = async (frames = 1): Promise<BareSocket> => {
      left -= frames
      if (socket?.isOpen() === true && left >= 0) return socket
      if (socket?.isOpen() === true) {
        socket.close()
        await socket.closed
      }
      socket = await open()
      left = login === null ? VISITOR_BUDGET : AGENT_BUDGET
      const opened = socket
      void opened.closed.then(() => heard.push(...opened.heard))
      await socket.hear((frame) => frame.type === 'welcome', 'welcome')
      return socket
    }
    return {
      column,
      cookie: login?.cookie,
      agentId: login?.agentId ?? '',
      login,
      proof,
      get heard() {
        return [...heard, ...(socket?.isOpen() === true ? socket.heard : [])]
      },
      live,
      async frame(frame, then) {
        const on = await live(3)
        return outcome(on, frame, then)
      },
    }
  }

  const ticketOf = async (cookie: string): Promise<string> =>
    String((await ask(relay, 'POST', '/api/v1/ticket', { headers: asConsole, cookie })).json['ticket'])

  async function act(by: Person, name: string, args: object, more: object = {}): Promise<Down & { type: 'ack' }> {
    const on = await by.live()
    const ref = nextRef()
    const from = on.heard.length
    on.send({ type: 'act', ref, clientId: hex(16), name, args, ...more })
    const answer = await on.hear((frame) => 'ref' in frame && frame.ref === ref, name, from)
    if (answer.type !== 'ack') throw new Error(`${name} was answered ${JSON.stringify(answer)}`)
    return answer
  }

  async function query<N extends QueryName>(by: Person, name: N, args: QueryArgs[N]): Promise<QueryValue[N]> {
    const on = await by.live()
    const ref = nextRef()
    const from = on.heard.length
    on.send({ type: 'query', ref, name, args })
    const answer = await on.hear((frame) => 'ref' in frame && frame.ref === ref, name, from)
    if (answer.type !== 'result') throw new Error(`${name} was answered ${JSON.stringify(answer)}`)
    return answer.value as QueryValue[N]
  }

  async function invited(siteId: string, role: string): Promise<Login> {
    const { url } = (await act(owner, 'inviteAgent', { siteId, role, departmentIds: [] })).value as { url: string }
    const email = `${hex(6)}@halden.example`
    const password = 'another bell on a counter'
    const joined = await ask(relay, 'POST', `/api/v1/invitation/${url.split('/').at(-1)}`, {
      headers: asConsole,
      body: { name: `${role} ${email.slice(0, 4)}`, email, password },
      from: address(),
    })
    if (joined.status !== 200) throw new Error(`joining was answered by ${joined.status} ${joined.text}`)
    return {
      cookie: cookieOf(joined.headers['set-cookie']),
      agentId: (joined.json['agent'] as { id: string }).id,
      email,
      password,
    }
  }

  async function newSession(of: Login): Promise<{ cookie: string; sessionId: string }> {
    const answer = await ask(relay, 'POST', '/api/v1/login', {
      headers: asConsole,
      body: { email: of.email, password: of.password },
      from: address(),
    })
    const cookie = cookieOf(answer.headers['set-cookie'])
    const socket = await openBare(relay, '/ws/agent', { origin: relay.url, cookie })
    socket.send(agentHello(await ticketOf(cookie)))
    await socket.hear((frame) => frame.type === 'welcome', 'welcome')
    socket.send({ type: 'query', ref: 1, name: 'sessions', args: {} })
    const found = (await socket.hear((frame) => frame.type === 'result', 'sessions')) as Down & { type: 'result' }
    socket.close()
    const sessionId = (found.value as QueryValue['sessions']).find(({ current }) => current)?.id ?? ''
    return { cookie, sessionId }
  }

  await act(owner, 'createSite', { name: 'Blog', address: '' })
  const sites = await query(owner, 'sites', {})
  const siteOf = (name: string): Site => {
    const site = sites.find((one) => one.name === name)
    return { id: site?.id ?? '', key: site?.key ?? '', departmentId: site?.departments[0]?.id ?? '' }
  }
  const siteA = siteOf('Halden Outdoor')
  const siteB = siteOf('Blog')
  const agents = {
    owner: owner.login as Login,
    agent: await invited(siteA.id, 'agent'),
    admin: await invited(siteA.id, 'admin'),
    foreignAgent: await invited(siteB.id, 'admin'),
    revoked: await invited(siteA.id, 'admin'),
  }
  const holder = agentPerson('agent', await invited(siteA.id, 'agent'))
  for (const column of ['agent', 'foreignAgent', 'admin'] as const) people.push(agentPerson(column, agents[column]))
  for (const one of [...people, holder, agentPerson('revoked', agents.revoked)]) {
    await act(one, 'setAvailability', { availability: 'away' })
    await act(owner, 'updateAgent', { agentId: one.agentId, capacity: 100 })
  }
  const second = await act(owner, 'createDepartment', { siteId: siteA.id, name: 'Repairs' })
  const { departmentId: secondDepartmentId } = second.value as { departmentId: string }

  async function ticket(by: Person, conversationId?: string): Promise<string> {
    const purpose = conversationId === undefined ? { purpose: 'avatar' } : { purpose: 'message', conversationId }
    const { value } = await act(by, 'requestUpload', { ...purpose, name: 'me.png', bytes: PNG.length })
    return (value as { ticket: string }).ticket
  }

  // A session that was good and is over, with everything that proved it.
  const over = await newSession(agents.revoked)
  await ask(relay, 'POST', '/api/v1/logout', { headers: asConsole, cookie: over.cookie })
  const live = await newSession(agents.admin)
  let forgeries = 0
  const rotated = await act(owner, 'rotateIdentitySecret', { siteId: siteA.id })
  const { secret: identitySecret } = rotated.value as { secret: string }

  function outsider(column: 'nobody' | 'revoked' | 'forged'): Person {
    const heard: Down[] = []
    const [forgedCookie, auth] = forgery(forgeries++)
    const cookie = column === 'nobody' ? undefined : column === 'revoked' ? over.cookie : forgedCookie
    return {
      column,
      cookie,
      agentId: '',
      login: column === 'revoked' ? agents.revoked : null,
      proof: '',
      heard,
      live: () => Promise.reject(new Error(`${column} is never live`)),
      // However the frame is answered, the connection must end, and nothing good may have been said on it.
      async frame(frame) {
        const socket =
          column === 'nobody'
            ? await openBare(relay, '/ws/visitor', { from: address() })
            : await openBare(relay, '/ws/agent', {
                origin: relay.url,
                ...(cookie === undefined ? undefined : { cookie }),
              })
        if (column === 'revoked') socket.send(agentHello(ticketFor(over.sessionId)))
        if (column === 'forged') socket.send({ ...agentHello(''), auth })
        socket.send(frame)
        const late = setTimeout(() => socket.cut(), 3_000)
        const { code } = await socket.closed
        clearTimeout(late)
        heard.push(...socket.heard)
        return socket.heard.every(({ type }) => type === 'refused')
          ? String(code)
          : `let in: ${JSON.stringify(socket.heard)}`
      },
    }
  }

  /** What an attacker may hold: a cookie and what stands in the hello. None of the pairs is good; every call gives the next. */
  function forgery(index: number): [string | undefined, object] {
    const name = live.cookie.split('=')[0] ?? ''
    const good = ticketFor(live.sessionId)
    const all: [string | undefined, object][] = [
      // Another letter for certain: what happens to end in this one would be a good ticket.
      [live.cookie, { ticket: `${good.slice(0, -2)}${good.at(-2) === 'A' ? 'B' : 'A'}A` }],
      [live.cookie, { ticket: ticketFor(live.sessionId, Date.now() - 1) }],
      [live.cookie, { ticket: ticketFor(over.sessionId) }],
      [undefined, { ticket: good }],
      [`${name}=${hex(32)}`, { ticket: good }],
      [live.cookie, { visitorSecret: hex(32) }],
      [live.cookie, { ticket: good.replace(/\.(\d+)\./, '.9999999999999.') }],
      [live.cookie, { ticket: `${live.sessionId}.9999999999999.` }],
      [live.cookie, { ticket: '' }],
      [live.cookie, { ticket: '..' }],
    ]
    return all[index % all.length] as [string | undefined, object]
  }

  return {
    relay,
    siteA,
    siteB,
    agents,
    holder,
    owner,
    sessionOfHolder: (await newSession(holder.login as Login)).sessionId,
    secondDepartmentId,
    identitySecret,
    ticket,
    async upload(by, conversationId) {
      const answer = await ask(relay, 'POST', `/api/v1/upload/${await ticket(by, conversationId)}`, {
        headers: asConsole,
        body: PNG,
      })
      return String(answer.json['fileId'])
    },
    newSession,
    newAgent: (role = 'agent') => invited(siteA.id, role),
    query,
    act,
    address,
    person(column, of) {
      if (column === 'visitor') return Promise.resolve(of.visitor)
      if (column === 'otherVisitor') return Promise.resolve(visitorPerson(column, siteA))
      if (column === 'foreignVisitor') return Promise.resolve(visitorPerson(column, siteB))
      if (column === 'nobody' || column === 'revoked' || column === 'forged') return Promise.resolve(outsider(column))
      const found = people.find((one) => one.column === column)
      return found === undefined ? Promise.reject(new Error(`nobody is ${column}`)) : Promise.resolve(found)
    },
    async make(state) {
      const visitor = visitorPerson('visitor', siteA)
      const id = `cnv_${hex(16)}`
      const canary = `canary ${hex(8)}`
      const secret = `secret ${hex(8)}`
      const on = await visitor.live()
      on.send({ type: 'start', ref: 1, clientId: hex(16), conversationId: id, content: says(canary) })
      await on.hear((frame) => frame.type === 'ack', 'the conversation exists')
      const staff = await holder.live()
      staff.send({ type: 'send', ref: 0, clientId: hex(16), conversationId: id, kind: 'note', content: says(secret) })
      await staff.hear((frame) => frame.type === 'ack' && frame.conversationId === id, 'the note is there')
      if (state !== 'queued') {
        const { ownerToken } = await act(holder, 'claim', {}, { conversationId: id })
        if (state === 'closed') await act(holder, 'close', {}, { conversationId: id, ownerToken })
      }
      const { contactId = '' } = await query(holder, 'conversation', { conversationId: id })
      return { id, visitor, contactId, canary, secret }
    },
    close: () => relay.stop().then(() => {}),
  }
}

/** The smallest picture: one transparent pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** A ticket as the relay would sign it. */
function ticketFor(sessionId: string, expires = Date.now() + 50_000): string {
  const body = `${sessionId}.${expires}`
  return `${body}.${createHmac('sha256', SECRET).update(`ticket ${body}`).digest('base64url')}`
}

const cookieOf = (header: readonly string[] | undefined): string => (header?.[0] ?? '').split(';')[0] ?? ''
