import { FrameSocket } from '../../load/FrameSocket.ts'
import { hex } from '../../load/hex.ts'

// Frames are read loosely here: this is a load, not a client.
export type Down = Record<string, any> // oxlint-disable-line typescript/no-explicit-any

const EVENTS = Buffer.from('{"type":"events"')
const LIST = Buffer.from('{"type":"list"')
const ACK = Buffer.from('{"type":"ack"')
/** Frames a console gets all the time and does not answer: their bytes are not even parsed. */
const SKIPPED = ['{"type":"list"', '{"type":"marks"', '{"type":"typing"', '{"type":"presence"', '{"type":"live"'].map(
  (start) => Buffer.from(start),
)
const starts = (frame: Buffer, start: Buffer): boolean => frame.subarray(0, start.length).equals(start)

/** One window of a console. */
export class AgentSocket {
  agentId = ''
  onEvents: (frame: Buffer) => void = () => {}
  onAck: () => void = () => {}
  onRefused: (code: string) => void = () => {}
  onClose: () => void = () => {}
  /** Owner tokens of conversations this agent holds, as last told. */
  readonly tokens = new Map<string, number>()
  readonly #socket: FrameSocket
  readonly #waiting = new Map<number, (frame: Down) => void>()
  readonly #onToken = new Map<string, () => void>()
  readonly #onList = new Map<string, (rows: { readonly id: string }[]) => void>()
  #ref = 0

  private constructor(socket: FrameSocket) {
    this.#socket = socket
  }

  /** `origin` = where its page came from: the installation's own address. */
  static async open(
    port: number,
    cookie: string,
    ticket: string,
    origin = `http://localhost:${port}`,
  ): Promise<AgentSocket> {
    const socket = await FrameSocket.open({ port, path: '/ws/agent', headers: { Origin: origin, Cookie: cookie } })
    const own = new AgentSocket(socket)
    await new Promise<void>((resolve) => {
      socket.onFrame = (payload) => {
        const frame = JSON.parse(payload.toString()) as Down
        if (frame['type'] !== 'welcome') return
        own.agentId = String(frame['me'].id)
        resolve()
      }
      own.send({ type: 'hello', protocol: 1, auth: { ticket }, device: hex(16), visible: true, resume: [] })
    })
    socket.onFrame = (payload) => own.#hear(payload)
    socket.onClose = () => own.onClose()
    return own
  }

  send(frame: Down): void {
    // ASCII only, as the frames of a load are.
    this.#socket.send(JSON.stringify(frame))
  }

  sendText(json: string): void {
    this.#socket.send(json)
  }

  /** A command; resolves to its own result, rejects with the refusal. */
  act(name: string, args: object, more: object = {}): Promise<unknown> {
    return this.#ask({ type: 'act', name, args, clientId: hex(16), ...more })
  }

  query(name: string, args: object): Promise<unknown> {
    return this.#ask({ type: 'query', name, args })
  }

  /** Rows of a list, as it is now. */
  list(view: string): Promise<{ readonly id: string }[]> {
    this.send({ type: 'watchList', view })
    return new Promise((resolve) => this.#onList.set(view, resolve))
  }

  /** The newest page of a timeline. */
  page(conversationId: string): Promise<unknown> {
    return this.#ask({ type: 'page', conversationId, before: Number.MAX_SAFE_INTEGER, limit: 100 })
  }

  /** Follows a conversation; resolves to the token by which this agent holds it. */
  follow(conversationId: string): Promise<number> {
    this.send({ type: 'watch', conversationId })
    return new Promise((resolve) => {
      const done = (): void => resolve(this.tokens.get(conversationId) as number)
      if (this.tokens.has(conversationId)) done()
      else this.#onToken.set(conversationId, done)
    })
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #ask(frame: Down): Promise<unknown> {
    this.#ref += 1
    const ref = this.#ref
    return new Promise((resolve, reject) => {
      this.#waiting.set(ref, (answer) =>
        answer['type'] === 'refused' ? reject(new Error(JSON.stringify(answer))) : resolve(answer['value']),
      )
      this.send({ ref, ...frame })
    })
  }

  #hear(payload: Buffer): void {
    if (starts(payload, EVENTS)) return this.onEvents(payload)
    if (this.#waiting.size === 0 && starts(payload, ACK)) return this.onAck()
    if (this.#onList.size > 0 && starts(payload, LIST)) return this.#listed(JSON.parse(payload.toString()) as Down)
    if (SKIPPED.some((start) => starts(payload, start))) return
    const frame = JSON.parse(payload.toString()) as Down
    const { type, ref } = frame
    if (type === 'ping') this.send({ type: 'pong', id: frame['id'] })
    else if (type === 'reset' || type === 'conversation') this.#token(frame)
    else if (typeof ref === 'number' && this.#waiting.has(ref)) {
      this.#waiting.get(ref)?.(frame)
      this.#waiting.delete(ref)
    } else if (type === 'ack') this.onAck()
    else if (type === 'refused') this.onRefused(String(frame['code']))
  }

  #listed(frame: Down): void {
    const view = String(frame['view'])
    this.#onList.get(view)?.(frame['upsert'])
    this.#onList.delete(view)
  }

  #token(frame: Down): void {
    const token = (frame['conversation'] ?? frame['value']).ownerToken as number | undefined
    if (token === undefined) return
    const id = String(frame['conversationId'])
    this.tokens.set(id, token)
    this.#onToken.get(id)?.()
    this.#onToken.delete(id)
  }
}
