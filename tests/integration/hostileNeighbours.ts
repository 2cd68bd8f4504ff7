import { agentClient, setUp, until, visitorClient } from '../support/accounts.ts'
import type { Login } from '../support/accounts.ts'
import { hex, openBare, says, visitorHello } from '../support/bareSocket.ts'
import type { BareOptions, BareSocket } from '../support/bareSocket.ts'
import { startRelay } from '../support/relay.ts'
import type { RunningRelay } from '../support/relay.ts'

/** What the relay's process says of itself. */
export type Inside = {
  readonly polluted: string
  readonly strangeKeys: number
  /** Connections it holds open, of the two as well. */
  readonly sockets: number
  readonly rssMiB: number
  /** Processor time since it started: unlike waits it does not depend on who else uses the machine. */
  readonly cpuMs: number
  /** Longest that its event loop stood still since it was last asked. */
  readonly stallMs: number
}

/** A relay, and two people who chat on it all the time: whatever is done to the relay, they must not notice. */
export type Neighbourhood = {
  readonly relay: RunningRelay
  readonly owner: Login
  readonly siteKey: string
  /** A new visitor who is welcome, from a network address of their own. */
  visitor(options?: BareOptions & { secret?: string; device?: string }): Promise<BareSocket>
  /** A source address nobody used before. */
  address(): string
  /** Resolves when the two have exchanged a message each, both begun after this call. Rejects when they noticed anything so far. */
  areWell(): Promise<void>
  /** Throws when the two noticed anything so far. */
  noticedNothing(): void
  inside(): Promise<Inside>
  /** Lines the relay logged as errors. */
  errors(): string[]
  /** Ends everything and gives the exchanges made. */
  close(): Promise<number>
}

/** A limit for hangs, not for speed: how long the slowest exchange took beside an attack is printed. */
const PATIENCE_MS = 20_000
/** Between two messages of the visitor: with the receipts of the client well within their budget. */
const PAUSE_MS = 120

/** Starts it; the first exchange is made when this resolves. */
export async function createNeighbourhood(
  options: { env?: Record<string, string>; openFiles?: number; heapMiB?: number } = {},
): Promise<Neighbourhood> {
  const heap = options.heapMiB === undefined ? '' : ` --max-old-space-size=${options.heapMiB}`
  const relay = await startRelay({
    ...options,
    env: { NODE_OPTIONS: `--import ${new URL('hostileWatch.mjs', import.meta.url).href}${heap}`, ...options.env },
  })
  try {
    return await settle(relay)
  } catch (error) {
    await relay.kill()
    throw error
  }
}

async function settle(relay: RunningRelay): Promise<Neighbourhood> {
  const owner = await setUp(relay)
  const agent = agentClient(relay, owner)
  agent.connect()
  await until(agent, () => agent.welcome, 'the agent is welcome')
  const sites = await agent.query('sites', {})
  const siteKey = sites.ok ? (sites.value[0]?.key ?? '') : ''
  const visitor = visitorClient(relay, siteKey)
  visitor.connect()
  const started = visitor.start({ content: says('Hello neighbour') })
  const id = 'conversationId' in started ? started.conversationId : ''
  const theirs = await until(visitor, () => visitor.conversation(id), 'the conversation exists')
  await until(visitor, () => (theirs.head > 0 ? theirs : null), 'it is stored')
  agent.watch(id)
  const ours = await until(
    agent,
    () => {
      const model = agent.conversation(id)
      return model?.view?.ownerToken === undefined ? null : model
    },
    'the agent holds it',
  )
  const ownerToken = ours.view?.ownerToken ?? 0

  const noticed: string[] = []
  for (const [name, client] of [
    ['visitor', visitor],
    ['agent', agent],
  ] as const) {
    client.subscribe((change) => {
      if (change.type === 'state' && client.state.kind !== 'live' && !ending)
        noticed.push(`the ${name} is ${JSON.stringify(client.state)}`)
    })
  }

  let ending = false
  let exchanges = 0
  const waiting = new Set<(error?: Error) => void>()
  const isShown = (events: typeof theirs.events, text: string): boolean =>
    events.some((event) => event.type === 'message' && JSON.stringify(event.content).includes(text))
  async function chat(): Promise<void> {
    while (!ending) {
      const begun = performance.now()
      const words = `words ${hex(8)}`
      visitor.send({ conversationId: id, kind: 'message', content: says(words) })
      await until(agent, () => isShown(ours.events, words), 'the visitor is heard', PATIENCE_MS)
      agent.send({ conversationId: id, kind: 'message', content: says(`reply to ${words}`), ownerToken })
      await until(visitor, () => isShown(theirs.events, `reply to ${words}`), 'the agent is heard', PATIENCE_MS)
      exchanges += 1
      const faults = visitor.faults + agent.faults
      if (faults > 0) noticed.push(`${faults} faults`)
      const failed = [...visitor.outbox(), ...agent.outbox()].filter(({ state }) => state === 'failed')
      if (failed.length > 0) noticed.push(`${failed.length} messages not sent: ${failed[0]?.error?.code}`)
      for (const tell of waiting)
        if (tell !== undefined) tell(noticed.length === 0 ? undefined : new Error(noticed.join('; ')))
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, PAUSE_MS - (performance.now() - begun))))
    }
  }
  let broken: Error | null = null
  const chatting = chat().catch((error: unknown) => {
    broken = error instanceof Error ? error : new Error(String(error))
    for (const tell of waiting) tell(broken)
  })

  let addresses = 0
  const address = (): string => {
    addresses += 1
    return `127.2.${Math.floor(addresses / 250)}.${(addresses % 250) + 1}`
  }
  const areWell = (): Promise<void> =>
    new Promise((resolve, reject) => {
      if (broken !== null) return reject(broken)
      let skip = 1
      const tell = (error?: Error): void => {
        // The exchange under way began before.
        if (error === undefined && skip-- > 0) return
        waiting.delete(tell)
        if (error === undefined) resolve()
        else reject(error)
      }
      waiting.add(tell)
    })

  await areWell()
  return {
    relay,
    owner,
    siteKey,
    address,
    areWell,
    noticedNothing() {
      if (broken !== null) throw broken
      if (noticed.length > 0) throw new Error(noticed.join('; '))
    },
    async visitor({ secret = hex(32), device = hex(16), ...options } = {}) {
      const socket = await openBare(relay, '/ws/visitor', { from: address(), ...options })
      socket.send(visitorHello(siteKey, secret, device))
      await socket.hear((frame) => frame.type === 'welcome', 'welcome')
      return socket
    },
    async inside() {
      const before = relay.output().length
      process.kill(relay.pid, 'SIGUSR2')
      for (;;) {
        const found = /^inside (.+)$/m.exec(relay.output().slice(before))
        if (found !== null) return JSON.parse(found[1] ?? '{}') as Inside
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
    errors: () =>
      relay
        .output()
        .split('\n')
        .filter((line) => line.includes('"level":"error"')),
    async close() {
      ending = true
      await chatting
      // What was sent is there, once and in order: lost 0, doubled 0.
      const seqs = ours.events.map(({ seq }) => seq)
      visitor.close()
      agent.close()
      const code = await relay.stop()
      if (code !== 0) throw new Error(`the relay ended with ${code}`)
      if (noticed.length > 0) throw new Error(noticed.join('; '))
      if (seqs.some((seq, index) => index > 0 && seq !== (seqs[index - 1] ?? 0) + 1))
        throw new Error('the neighbours’ timeline has a hole')
      if (theirs.events.filter(({ type }) => type === 'message').length < exchanges * 2)
        throw new Error('a neighbour lost messages')
      return exchanges
    },
  }
}
