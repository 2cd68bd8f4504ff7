import { spawn } from 'node:child_process'
import { join } from 'node:path'
import WebSocket from 'ws'
import type { Meter, Target } from './target.ts'

const WORDS = 'x'.repeat(60)

/** The raw relay in its own process, with or without acks. */
export async function rawTarget(count: number, meter: Meter, withAck: boolean): Promise<Target> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'rawRelay.ts')], {
    env: { PATH: process.env['PATH'], ACK: withAck ? '1' : '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const found = /listening (\d+)/.exec(chunk.toString())
      if (found !== null) resolve(Number(found[1]))
    })
    child.once('exit', () => reject(new Error('the raw relay ended')))
  })
  const hear = (data: WebSocket.RawData): void => {
    const frame = JSON.parse((data as Buffer).toString('utf8')) as {
      type: string
      content?: { parts: { text: string }[] }
    }
    if (frame.type === 'ack') meter.acked()
    else meter.delivered(frame.content?.parts[0]?.text.split(' ')[0] ?? '')
  }
  const open = async (path: string): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { perMessageDeflate: false })
    socket.on('message', hear)
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve())
      socket.once('error', reject)
    })
    return socket
  }
  const agents = await Promise.all(Array.from({ length: Math.ceil(count / 10) }, () => open('/agent')))
  let ref = 0
  const conversations = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const id = `cnv_${index.toString(16).padStart(32, '0')}`
      const visitor = await open('/visitor')
      const agent = agents[index % agents.length] as WebSocket
      const say = (socket: WebSocket) => (mark: string) => {
        ref += 1
        socket.send(
          JSON.stringify({
            type: 'send',
            ref,
            clientId: ref.toString(16).padStart(32, '0'),
            id,
            kind: 'message',
            content: { parts: [{ type: 'text', text: `${mark} ${WORDS}` }] },
          }),
        )
      }
      for (const socket of [visitor, agent]) socket.send(JSON.stringify({ type: 'join', id }))
      return { fromVisitor: say(visitor), fromAgent: say(agent) }
    }),
  )
  return {
    name: withAck ? 'raw ws with acks' : 'raw ws',
    pid: child.pid ?? 0,
    conversations,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.kill('SIGKILL')
      }),
  }
}
