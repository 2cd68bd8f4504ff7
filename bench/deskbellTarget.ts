import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import WebSocket from 'ws'
import type { Conversation, Meter, Target } from './target.ts'

const MAIN = join(import.meta.dirname, '..', 'packages', 'server', 'src', 'main.ts')
const WORDS = 'x'.repeat(60)
// An agent may send 50 frames a second; with eight chats each, 2,000 messages a second stay below it.
const CHATS_PER_AGENT = 8
const hex = (bytes: number): string => randomBytes(bytes).toString('hex')
const headers = { 'content-type': 'application/json', 'x-deskbell': '1' }
// Frames are read loosely here: this is a load, not a client.
type Down = Record<string, any> // oxlint-disable-line typescript/no-explicit-any

/** The real relay in its own process: durable acks, numbering, permissions, receipts, lists. Agents follow what they hold. */
export async function deskbellTarget(
  count: number,
  meter: Meter,
  env: Readonly<Record<string, string>> = {},
): Promise<Target> {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskbell-bench-'))
  const port = await freePort()
  const child = spawn(process.execPath, ['--min-semi-space-size=32', '--max-semi-space-size=64', MAIN], {
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      TRUST_PROXY: 'true',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      if (/widget\.js\?site=\S+"><\/script>/.test(printed)) resolve()
    })
    child.once('exit', () => reject(new Error(`the relay ended:\n${printed}`)))
  })
  const url = `http://localhost:${port}`
  const cookie = await setUp(url, /setup\?token=([0-9a-f]+)/.exec(printed)?.[1] ?? '')
  const owner = await agentSocket(url, cookie, meter)
  const sites = (await owner.ask({ type: 'query', name: 'sites', args: {} })).value as {
    id: string
    key: string
    departments: { id: string }[]
  }[]
  const site = sites[0] as (typeof sites)[number]
  const me = owner.welcome.me as { id: string }
  await owner.ask({ type: 'act', name: 'updateAgent', args: { agentId: me.id, capacity: 20 } })
  const agents = [owner]
  for (let index = 1; index < Math.ceil(count / CHATS_PER_AGENT); index += 1) {
    const invited = await owner.ask({
      type: 'act',
      name: 'inviteAgent',
      args: { siteId: site.id, role: 'agent', departmentIds: [] },
    })
    const token = String((invited.value as { url: string }).url)
      .split('/')
      .at(-1)
    const response = await fetch(`${url}/api/v1/invitation/${token}`, {
      method: 'POST',
      // Accounts are made from addresses of their own: each has a budget.
      headers: { ...headers, 'x-forwarded-for': `10.0.0.${index}` },
      body: JSON.stringify({
        name: `Agent ${index}`,
        email: `a${index}@bench.example`,
        password: 'a bench in the park',
      }),
    })
    const { agent } = (await response.json()) as { agent: { id: string } }
    await owner.ask({ type: 'act', name: 'updateAgent', args: { agentId: agent.id, capacity: 20 } })
    agents.push(await agentSocket(url, (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '', meter))
  }
  const byId = new Map(agents.map((agent) => [agent.welcome.me.id as string, agent]))
  const conversations: Conversation[] = []
  for (let index = 0; index < count; index += 1)
    conversations.push(await conversation(url, site.key, index, byId, meter))
  return {
    name: `deskbell ${env['COMMIT_THREAD'] ?? 'auto'}`,
    pid: child.pid ?? 0,
    conversations,
    stop: async () => {
      await new Promise<void>((resolve) => {
        child.once('exit', () => resolve())
        child.kill('SIGKILL')
      })
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

type AgentSocket = {
  readonly welcome: Down
  readonly tokens: Map<string, number>
  ask(frame: Down): Promise<Down>
  send(frame: Down): void
  onToken(id: string, done: () => void): void
}

async function agentSocket(url: string, cookie: string, meter: Meter): Promise<AgentSocket> {
  const { ticket } = (await (
    await fetch(`${url}/api/v1/ticket`, { method: 'POST', headers: { ...headers, cookie }, body: '{}' })
  ).json()) as { ticket: string }
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/agent`, {
    origin: url,
    headers: { cookie },
    perMessageDeflate: false,
  })
  const waiting = new Map<number, (frame: Down) => void>()
  const tokens = new Map<string, number>()
  const onToken = new Map<string, () => void>()
  let ref = 0
  const send = (frame: Down): void => socket.send(JSON.stringify(frame))
  const welcome = await new Promise<Down>((resolve) => {
    socket.on('open', () =>
      send({ type: 'hello', protocol: 1, auth: { ticket }, device: hex(16), visible: true, resume: [] }),
    )
    socket.on('message', (data) => {
      const frame = JSON.parse((data as Buffer).toString('utf8')) as Down
      if (frame['type'] === 'welcome') resolve(frame)
      else if (frame['type'] === 'events') count(frame, 'visitor', meter)
      else if (frame['type'] === 'ping') send({ type: 'pong', id: frame['id'] })
      else if (frame['type'] === 'reset' || frame['type'] === 'conversation') {
        const token = (frame['conversation'] ?? frame['value']).ownerToken as number | undefined
        if (token === undefined) return
        tokens.set(frame['conversationId'], token)
        onToken.get(frame['conversationId'])?.()
      } else if (typeof frame['ref'] === 'number' && waiting.has(frame['ref'])) {
        waiting.get(frame['ref'])?.(frame)
        waiting.delete(frame['ref'])
      } else if (frame['type'] === 'ack') meter.acked()
      else if (frame['type'] === 'refused') meter.failed(frame['code'])
    })
  })
  const ask = (frame: Down): Promise<Down> =>
    new Promise((resolve, reject) => {
      ref += 1
      waiting.set(ref, (answer) =>
        answer['type'] === 'refused' ? reject(new Error(JSON.stringify(answer))) : resolve(answer),
      )
      send({ ref, clientId: hex(16), ...frame })
    })
  send({ type: 'watchList', view: 'mine' })
  return { welcome, tokens, ask, send, onToken: (id, done) => (tokens.has(id) ? done() : void onToken.set(id, done)) }
}

async function conversation(
  url: string,
  siteKey: string,
  index: number,
  agents: Map<string, AgentSocket>,
  meter: Meter,
): Promise<Conversation> {
  // Addresses of their own, because new visitors have a budget for each.
  const socket = new WebSocket(`${url.replace('http', 'ws').replace('localhost', '127.0.0.1')}/ws/visitor`, {
    origin: 'http://localhost:1',
    perMessageDeflate: false,
    localAddress: `127.0.0.${2 + (index % 200)}`,
  })
  const id = `cnv_${hex(16)}`
  const send = (frame: Down): void => socket.send(JSON.stringify(frame))
  const holder = await new Promise<string>((resolve, reject) => {
    socket.on('open', () =>
      send({
        type: 'hello',
        protocol: 1,
        site: siteKey,
        auth: { visitorSecret: hex(32) },
        device: hex(16),
        visible: true,
        resume: [],
      }),
    )
    socket.on('error', reject)
    socket.on('message', (data) => {
      const frame = JSON.parse((data as Buffer).toString('utf8')) as Down
      if (frame['type'] === 'welcome')
        send({
          type: 'start',
          ref: 1,
          clientId: hex(16),
          conversationId: id,
          content: { parts: [{ type: 'text', text: 'hello' }] },
        })
      else if (frame['type'] === 'events') count(frame, 'agent', meter)
      else if (frame['type'] === 'ping') send({ type: 'pong', id: frame['id'] })
      else if (frame['type'] === 'conversation' && frame['value'].agent !== null) resolve(frame['value'].agent.id)
      else if (frame['type'] === 'reset' && frame['conversation'].agent !== null)
        resolve(frame['conversation'].agent.id)
      else if (frame['type'] === 'ack' && frame['ref'] !== 1) meter.acked()
      else if (frame['type'] === 'refused') meter.failed(frame['code'])
    })
  })
  const agent = agents.get(holder) as AgentSocket
  await new Promise<void>((resolve) => {
    agent.onToken(id, resolve)
    agent.send({ type: 'watch', conversationId: id })
  })
  const ownerToken = agent.tokens.get(id)
  let ref = 1
  const content = (mark: string) => ({ parts: [{ type: 'text', text: `${mark} ${WORDS}` }] })
  return {
    fromVisitor: (mark) =>
      send({
        type: 'send',
        ref: (ref += 1),
        clientId: hex(16),
        conversationId: id,
        kind: 'message',
        content: content(mark),
      }),
    fromAgent: (mark) =>
      agent.send({
        type: 'send',
        ref: 0,
        clientId: hex(16),
        conversationId: id,
        kind: 'message',
        content: content(mark),
        ownerToken,
      }),
  }
}

// Both ends get every event, their own too; only what the other side wrote is a delivery.
function count(frame: Down, from: 'visitor' | 'agent', meter: Meter): void {
  for (const event of frame['events'] as Down[]) {
    if (event['type'] === 'message' && event['by'].kind === from)
      meter.delivered(String(event['content'].parts[0].text).split(' ')[0] ?? '')
  }
}

async function setUp(url: string, token: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/setup`, {
    method: 'POST',
    headers,
    body: JSON.stringify({
      token,
      name: 'Bench',
      email: 'bench@bench.example',
      password: 'a bench in the park',
      siteName: 'Bench',
    }),
  })
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
