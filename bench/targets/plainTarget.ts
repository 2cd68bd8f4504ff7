import { FrameSocket } from '../load/FrameSocket.ts'
import { startChild } from './child.ts'
import { conversationOf, marksIn, WORDS } from './Target.ts'
import type { Conversation, End, Meter, Side, Target } from './Target.ts'

/** How a relay without accounts wants to be spoken to. */
export type Dialect = {
  readonly name: string
  readonly relay: string
  readonly path: string
  readonly env?: Readonly<Record<string, string>>
  /** Sent after the handshake. */
  readonly hello: string | null
  join(id: string): string
  say(id: string, ref: number, clientId: string, text: string): string
  type(id: string): string
  receipt(id: string, read: number): string
  /** First bytes of an ack, and of a ping with its answer. */
  readonly ackStart: string
  readonly ping: { readonly start: string; readonly answer: string } | null
}

const CHATS_PER_AGENT = 5

/** A relay that joins whoever says so: a socket for each visitor, two for each agent, at the last relay where there are `relays`. */
export async function plainTarget(dialect: Dialect, count: number, meter: Meter, relays = 1): Promise<Target> {
  const children = await Promise.all(
    Array.from({ length: relays }, () => startChild([dialect.relay], /listening (\d+)/, dialect.env)),
  )
  const ports = children.map(({ printed }) => Number(/listening (\d+)/.exec(printed)?.[1]))
  const ack = Buffer.from(dialect.ackStart)
  const ping = dialect.ping === null ? null : Buffer.from(dialect.ping.start)
  const open = async (port: number | undefined, found: (mark: number) => void): Promise<FrameSocket> => {
    const socket = await FrameSocket.open({ port: port ?? 0, path: dialect.path })
    socket.onFrame = (frame) => {
      if (frame.subarray(0, ack.length).equals(ack)) meter.acked()
      else if (ping !== null && frame.subarray(0, ping.length).equals(ping)) socket.send(dialect.ping?.answer ?? '')
      else marksIn(frame, found)
    }
    if (dialect.hello !== null) await welcomed(socket, dialect.hello)
    return socket
  }
  const conversations: Conversation[] = []
  const hear = (side: Side) => (mark: number) => {
    meter.delivered(mark)
    const conversation = conversations[conversationOf(mark, count)]
    if (conversation !== undefined) meter.shown(conversation[side])
  }
  const agents: FrameSocket[] = []
  const seconds: FrameSocket[] = []
  for (let index = 0; index < Math.ceil(count / CHATS_PER_AGENT); index += 1) {
    agents.push(await open(ports.at(-1), hear('agent')))
    seconds.push(await open(ports.at(-1), (mark) => meter.watched(mark)))
  }
  let ref = 0
  for (let index = 0; index < count; index += 1) {
    const id = `cnv_${index.toString(16).padStart(32, '0')}`
    const visitor = await open(ports[0], hear('visitor'))
    const agent = agents[index % agents.length] as FrameSocket
    for (const socket of [visitor, agent, seconds[index % seconds.length] as FrameSocket]) socket.send(dialect.join(id))
    const end = (socket: FrameSocket): End => ({
      say(mark) {
        ref += 1
        socket.send(dialect.say(id, ref, ref.toString(16).padStart(32, '0'), `m${mark} ${WORDS}`))
      },
      type: () => socket.send(dialect.type(id)),
      receipt: () => socket.send(dialect.receipt(id, ref)),
    })
    conversations.push({ visitor: end(visitor), agent: end(agent) })
  }
  return {
    name: dialect.name,
    pids: () => children.map(({ pid }) => pid),
    conversations,
    stop: async () => void (await Promise.all(children.map((child) => child.stop()))),
  }
}

/** Says hello and waits for the answer: what comes before it would be refused. */
function welcomed(socket: FrameSocket, hello: string): Promise<void> {
  const { onFrame } = socket
  socket.send(hello)
  return new Promise((resolve) => {
    socket.onFrame = (frame) => {
      if (!frame.subarray(0, hello.length).equals(Buffer.from(hello))) return
      socket.onFrame = onFrame
      resolve()
    }
  })
}
