import { conversationOf, marksIn, sideOf, WORDS } from '../Target.ts'
import type { Conversation, End, Meter, Side, Target } from '../Target.ts'
import type { AgentSocket } from './AgentSocket.ts'
import { hex } from '../../load/hex.ts'
import { install } from './installation.ts'
import type { Account, Installation } from './installation.ts'
import { VisitorSocket } from './VisitorSocket.ts'

// An agent may send 50 frames a second; with five chats each, 10,000 messages a second on 1,000 chats stay below it.
export const AGENT_CHATS = 5
const SEQ = Buffer.from('"seq":')

/**
 * The real relay: accounts, sessions, permissions, numbers, durable acks, receipts, lists. Each agent has two windows with their
 * lists open; both follow what the agent holds.
 */
export async function deskbellTarget(
  count: number,
  meter: Meter,
  env: Readonly<Record<string, string>> = {},
  name = `Deskbell ${env['COMMIT_THREAD'] ?? 'auto'}`,
  wrap: readonly string[] = [],
  main?: string,
): Promise<Target> {
  const installation = await install(env, undefined, wrap, main)
  const conversations = await peopled(installation, count, meter)
  return { name, pids: () => [installation.child.pid], conversations, stop: () => installation.stop() }
}

/** The conversations, with everybody connected; `begun` is told their ids. */
export async function peopled(
  installation: Installation,
  count: number,
  meter: Meter,
  begun: (id: string) => void = () => {},
): Promise<Conversation[]> {
  const agents = new Map<string, Desk>()
  for (let index = 0; index < Math.ceil(count / AGENT_CHATS); index += 1) {
    const account = await installation.hire(index, AGENT_CHATS)
    agents.set(account.id, await desk(installation, account, meter))
  }
  const conversations: Conversation[] = []
  const show = (mark: number, side: Side): void => {
    if (sideOf(mark, count) === side) return
    meter.delivered(mark)
    const conversation = conversations[conversationOf(mark, count)]
    if (conversation !== undefined) meter.shown(conversation[side])
  }
  for (const { first, second } of agents.values()) {
    first.onEvents = (frame) => marksIn(frame, (mark) => show(mark, 'agent'))
    second.onEvents = (frame) => marksIn(frame, (mark) => meter.watched(mark))
  }
  for (let index = 0; index < count; index += 1)
    conversations.push(await conversation(installation, index, agents, meter, show, begun))
  return conversations
}

type Desk = { readonly first: AgentSocket; readonly second: AgentSocket }

async function desk(installation: Installation, account: Account, meter: Meter): Promise<Desk> {
  const first = await installation.connect(account)
  const second = await installation.connect(account)
  for (const window of [first, second]) {
    window.onRefused = (code) => meter.failed(code)
    for (const view of ['mine', 'queue']) window.send({ type: 'watchList', view })
  }
  first.onAck = () => meter.acked()
  return { first, second }
}

async function conversation(
  { port, siteKey }: Installation,
  index: number,
  agents: ReadonlyMap<string, Desk>,
  meter: Meter,
  show: (mark: number, side: Side) => void,
  begun: (id: string) => void,
): Promise<Conversation> {
  const id = `cnv_${hex(16)}`
  begun(id)
  const visitor = await VisitorSocket.open(port, index)
  await visitor.greet(siteKey)
  visitor.start(id)
  const holder = agents.get(await visitor.held())
  if (holder === undefined) throw new Error('held by somebody unknown')
  const ownerToken = await holder.first.follow(id)
  await holder.second.follow(id)
  let last = 1
  visitor.onAck = () => meter.acked()
  visitor.onRefused = (code) => meter.failed(code)
  visitor.onEvents = (frame) => {
    last = Math.max(last, lastSeq(frame))
    marksIn(frame, (mark) => show(mark, 'visitor'))
  }
  const end = (send: (json: string) => void, token: string): End => {
    let ref = 1
    return {
      say(mark) {
        ref += 1
        send(
          `{"type":"send","ref":${ref},"clientId":"${hex(16)}","conversationId":"${id}","kind":"message","content":{"parts":[{"type":"text","text":"m${mark} ${WORDS}"}]}${token}}`,
        )
      },
      type: () => send(`{"type":"typing","conversationId":"${id}","on":true}`),
      receipt: () => send(`{"type":"marks","conversationId":"${id}","delivered":${last},"read":${last}}`),
    }
  }
  return {
    visitor: end((json) => visitor.sendText(json), ''),
    agent: end((json) => holder.first.sendText(json), `,"ownerToken":${ownerToken}`),
  }
}

function lastSeq(frame: Buffer): number {
  const at = frame.lastIndexOf(SEQ)
  return at === -1 ? 0 : Number.parseInt(frame.toString('latin1', at + SEQ.length, at + SEQ.length + 12), 10)
}
