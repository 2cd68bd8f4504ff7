import { FrameSocket } from '../../load/FrameSocket.ts'
import type { Down } from './AgentSocket.ts'
import { hex } from '../../load/hex.ts'

const EVENTS = Buffer.from('{"type":"events"')
const ACK = Buffer.from('{"type":"ack"')
const SKIPPED = ['{"type":"marks"', '{"type":"typing"', '{"type":"live"'].map((start) => Buffer.from(start))
const starts = (frame: Buffer, start: Buffer): boolean => frame.subarray(0, start.length).equals(start)

/** Where the n-th comes from: an address has a budget of newcomers, and a number of ports. */
export const addressOf = (index: number): string => `127.0.${Math.floor(index / 200)}.${2 + (index % 200)}`

/** One tab of a visitor. */
export class VisitorSocket {
  onEvents: (frame: Buffer) => void = () => {}
  onAck: (frame: Buffer) => void = () => {}
  onRefused: (code: string) => void = () => {}
  onClose: () => void = () => {}
  /** Who holds the conversation, once somebody does. */
  holder: string | null = null
  onHeld: () => void = () => {}
  onWelcome: (frame: Down) => void = () => {}
  onLive: () => void = () => {}
  readonly #socket: FrameSocket

  private constructor(socket: FrameSocket) {
    this.#socket = socket
    socket.onFrame = (payload) => this.#hear(payload)
    socket.onClose = () => this.onClose()
  }

  /** Connects from an address of its own, because new visitors have a budget for each. */
  static async open(port: number, index: number): Promise<VisitorSocket> {
    const socket = await FrameSocket.open({
      port,
      path: '/ws/visitor',
      headers: { Origin: 'http://localhost:1' },
      localAddress: addressOf(index),
    })
    return new VisitorSocket(socket)
  }

  /** Says hello and resolves with the welcome. */
  greet(siteKey: string, visitorSecret = hex(32), resume: readonly object[] = [], device = hex(16)): Promise<Down> {
    return new Promise((resolve) => {
      this.onWelcome = resolve
      this.send({ type: 'hello', protocol: 1, site: siteKey, auth: { visitorSecret }, device, visible: true, resume })
    })
  }

  /** Begins a conversation. */
  start(conversationId: string, more: object = {}): void {
    const content = { parts: [{ type: 'text', text: 'hello' }] }
    this.send({ type: 'start', ref: 1, clientId: hex(16), conversationId, content, ...more })
  }

  get isOpen(): boolean {
    return this.#socket.isOpen
  }

  /** Resolves when an agent holds the conversation. */
  held(): Promise<string> {
    return new Promise((resolve) => {
      const done = (): void => resolve(this.holder as string)
      if (this.holder === null) this.onHeld = done
      else done()
    })
  }

  send(frame: Down): void {
    this.#socket.send(JSON.stringify(frame))
  }

  sendText(json: string): void {
    this.#socket.send(json)
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #hear(payload: Buffer): void {
    if (starts(payload, EVENTS)) return this.onEvents(payload)
    if (starts(payload, ACK)) return this.onAck(payload)
    if (SKIPPED.some((start) => starts(payload, start))) {
      if (starts(payload, SKIPPED[2] as Buffer)) this.onLive()
      return
    }
    const frame = JSON.parse(payload.toString()) as Down
    if (frame['type'] === 'ping') this.send({ type: 'pong', id: frame['id'] })
    else if (frame['type'] === 'welcome') this.onWelcome(frame)
    else if (frame['type'] === 'refused') this.onRefused(String(frame['code']))
    else if (frame['type'] === 'conversation' || frame['type'] === 'reset') this.#view(frame)
  }

  #view(frame: Down): void {
    const agent = (frame['conversation'] ?? frame['value']).agent as { id: string } | null
    if (agent === null) return
    this.holder = agent.id
    this.onHeld()
  }
}
