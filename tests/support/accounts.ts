import { randomBytes } from 'node:crypto'
import { ChatClient } from '@deskbell/client'
import { socketEnvironment } from './socketEnvironment.ts'
import type { RunningRelay } from './relay.ts'

/** Somebody logged in over HTTP. */
export type Login = {
  readonly cookie: string
  readonly agentId: string
  readonly email: string
  readonly password: string
}

const headers = { 'content-type': 'application/json', 'x-deskbell': '1' }

/** Makes the first account and site with the token from the log; the owner comes out logged in and online. */
export async function setUp(
  relay: Pick<RunningRelay, 'url' | 'setUpToken'>,
  owner = { name: 'Mara Lind', email: 'mara@halden.example' },
  siteName = 'Halden Outdoor',
): Promise<Login> {
  const password = 'a bell on a counter'
  return login(
    await post(relay, '/api/v1/setup', { token: relay.setUpToken, ...owner, password, siteName }),
    owner.email,
    password,
  )
}

/** Logs an account in. */
export async function logIn(relay: RunningRelay, email: string, password: string): Promise<Login> {
  return login(await post(relay, '/api/v1/login', { email, password }), email, password)
}

/** Makes an account from an invitation link. */
export async function joinBy(
  relay: Pick<RunningRelay, 'url'>,
  url: string,
  name: string,
  email: string,
): Promise<Login> {
  const password = 'another bell on a counter'
  const token = url.split('/').at(-1) ?? ''
  return login(await post(relay, `/api/v1/invitation/${token}`, { name, email, password }), email, password)
}

/** POSTs JSON the way the console does. */
export function post(relay: Pick<RunningRelay, 'url'>, path: string, body: unknown, cookie = ''): Promise<Response> {
  return fetch(`${relay.url}${path}`, {
    method: 'POST',
    headers: { ...headers, ...(cookie === '' ? undefined : { cookie }) },
    body: JSON.stringify(body),
  })
}

/** A console without a screen: the real client over a real socket, with the agent's cookie. */
export function agentClient(
  relay: Pick<RunningRelay, 'url'>,
  who: Login,
  environment = socketEnvironment({ origin: relay.url, cookie: who.cookie }),
): ChatClient {
  return new ChatClient({
    url: `${relay.url.replace(/^http/, 'ws')}/ws/agent`,
    device: randomBytes(16).toString('hex'),
    storageKey: 'agent:',
    environment,
    hello: async () => {
      const response = await post(relay, '/api/v1/ticket', {}, who.cookie)
      if (!response.ok) throw new Error(`no ticket: ${response.status}`)
      const { ticket } = (await response.json()) as { ticket: string }
      return { auth: { ticket } }
    },
  })
}

/** A widget without a screen. */
export function visitorClient(
  relay: Pick<RunningRelay, 'url'>,
  siteKey: string,
  secret = randomBytes(32).toString('hex'),
  origin = 'http://localhost:1',
  environment = socketEnvironment({ origin }),
): ChatClient {
  return new ChatClient({
    url: `${relay.url.replace(/^http/, 'ws')}/ws/visitor`,
    device: randomBytes(16).toString('hex'),
    storageKey: 'visitor:',
    environment,
    hello: () => Promise.resolve({ site: siteKey, auth: { visitorSecret: secret } }),
  })
}

/** Resolves when `look` gives something; checked on every change of the client, never by a timer. */
export function until<T>(
  client: ChatClient,
  look: () => T | null | undefined | false,
  what: string,
  withinMs = 10_000,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = client.subscribe(() => check())
    const late = setTimeout(() => {
      stop()
      reject(new Error(`waited ${withinMs} ms for: ${what}`))
    }, withinMs)
    function check(): void {
      const found = look()
      if (found === null || found === undefined || found === false) return
      clearTimeout(late)
      stop()
      resolve(found)
    }
    queueMicrotask(check)
  })
}

async function login(response: Response, email: string, password: string): Promise<Login> {
  const body = (await response.json()) as { agent?: { id: string }; code?: string }
  if (!response.ok || body.agent === undefined)
    throw new Error(`not logged in: ${response.status} ${JSON.stringify(body)}`)
  return {
    cookie: (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '',
    agentId: body.agent.id,
    email,
    password,
  }
}
