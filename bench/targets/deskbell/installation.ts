import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChild } from '../child.ts'
import type { Child } from '../child.ts'
import { AgentSocket } from './AgentSocket.ts'

export const MAIN = join(import.meta.dirname, '..', '..', '..', 'packages', 'server', 'src', 'main.ts')
/** As `npm start` runs it. */
export const FLAGS = ['--min-semi-space-size=32', '--max-semi-space-size=64']
const JSON_HEADERS = { 'content-type': 'application/json', 'x-deskbell': '1' }
const PASSWORD = 'a bench in the park'

/** A real relay in its own process on an empty data directory, with its owner logged in. */
export type Installation = {
  readonly child: Child
  readonly port: number
  readonly url: string
  readonly dataDir: string
  readonly siteKey: string
  readonly siteId: string
  readonly owner: Account
  /** Invites and joins one more agent. */
  hire(index: number, capacity: number): Promise<Account>
  /** Longest time the event loop stood still since it was last asked, in ms; with `stallWatch.mjs` loaded only. */
  stall(): Promise<number>
  /** Another window of an account, at this relay or another one of the installation. */
  connect(account: Account, relayPort?: number): Promise<AgentSocket>
  stop(): Promise<void>
}
export type Account = { readonly cookie: string; readonly id: string }

/** Starts it; `flags` go to Node, `env` to the relay, `main` is what it runs. */
export async function install(
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = FLAGS,
  wrap: readonly string[] = [],
  main = MAIN,
): Promise<Installation> {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskbell-bench-'))
  const port = await freePort()
  const child = await startChild(
    [...flags, main],
    /widget\.js\?site=\S+"><\/script>/,
    {
      PORT: String(port),
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      TRUST_PROXY: 'true',
      ...env,
    },
    wrap,
  )
  const url = `http://localhost:${port}`
  const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}/api/v1/${path}`, {
      method: 'POST',
      headers: { ...JSON_HEADERS, ...headers },
      body: JSON.stringify(body),
    })
  const cookieOf = (response: Response): string => (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const connect = async ({ cookie }: Pick<Account, 'cookie'>, relayPort = port): Promise<AgentSocket> => {
    const { ticket } = (await (await post('ticket', {}, { cookie })).json()) as { ticket: string }
    return AgentSocket.open(relayPort, cookie, ticket, url)
  }
  const token = /setup\?token=([0-9a-f]+)/.exec(child.printed)?.[1]
  const cookie = cookieOf(
    await post('setup', { token, name: 'Bench', email: 'b@bench.example', password: PASSWORD, siteName: 'Bench' }),
  )
  const desk = await connect({ cookie })
  const [site] = (await desk.query('sites', {})) as { id: string; key: string }[]
  if (site === undefined) throw new Error('the installation has no site')
  // Nothing is given to the owner: who holds what is decided among those who are hired.
  await desk.act('setAvailability', { availability: 'away' })
  const hire = async (index: number, capacity: number): Promise<Account> => {
    const invited = (await desk.act('inviteAgent', { siteId: site.id, role: 'agent', departmentIds: [] })) as {
      url: string
    }
    // Accounts are made from addresses of their own: each has a budget.
    const response = await post(
      `invitation/${invited.url.split('/').at(-1)}`,
      { name: `Agent ${index}`, email: `a${index}@bench.example`, password: PASSWORD },
      { 'x-forwarded-for': `10.0.${Math.floor(index / 250)}.${index % 250}` },
    )
    const { agent } = (await response.json()) as { agent: { id: string } }
    await desk.act('updateAgent', { agentId: agent.id, capacity })
    return { cookie: cookieOf(response), id: agent.id }
  }
  return {
    child,
    port,
    url,
    dataDir,
    siteKey: site.key,
    siteId: site.id,
    owner: { cookie, id: desk.agentId },
    hire,
    connect,
    stall: async () => Number(/stall ([\d.]+)/.exec(await child.say('SIGUSR2', 'stall'))?.[1]),
    async stop() {
      await child.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
