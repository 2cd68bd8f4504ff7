import type { Down } from '@deskbell/protocol'
import type { Login } from '../../support/accounts.ts'
import { agentHello, openBare } from '../../support/bareSocket.ts'
import type { BareSocket } from '../../support/bareSocket.ts'
import { pause } from '../../support/eventually.ts'
import { ask, asConsole } from '../../support/http.ts'
import type { Look } from '../history/History.ts'
import type { Member } from './Member.ts'

const REST_MS = 150
const PATIENCE_MS = 5_000
/** Acks that are remembered, to ask for one of them. */
const MAX_RECENT = 50

/** Ask each relay again and again for the end of a timeline, right after something in it was acked, by whichever relay. */
export class Lookers {
  readonly looks: Look[] = []
  readonly #recent: string[] = []
  readonly #acked = new Map<string, number>()
  readonly #owner: Login
  readonly #random: () => number
  #isOver = false
  #working: Promise<unknown> = Promise.resolve()

  constructor(owner: Login, random: () => number) {
    this.#owner = owner
    this.#random = random
  }

  /** Somebody was acked. */
  heard(frame: Down): void {
    if (frame.type !== 'ack' || frame.conversationId === undefined || frame.seq === undefined) return
    this.#acked.set(frame.conversationId, Math.max(frame.seq, this.#acked.get(frame.conversationId) ?? 0))
    if (this.#recent.push(frame.conversationId) > MAX_RECENT) this.#recent.shift()
  }

  begin(members: readonly Member[]): void {
    this.#working = Promise.all(members.map((member) => this.#lookAt(member)))
  }

  async end(): Promise<void> {
    this.#isOver = true
    await this.#working
  }

  async #lookAt(member: Member): Promise<void> {
    while (!this.#isOver) {
      const entering = this.#enter(member).catch(() => null)
      // Away, or held: what cannot be asked tells nothing, and may never answer.
      const socket = await Promise.race([entering, pause(PATIENCE_MS).then(() => null)])
      if (socket === null) void entering.then((late) => late?.cut())
      if (socket !== null) await this.#ask(member, socket).catch(() => {})
      socket?.cut()
      await pause(REST_MS)
    }
  }

  async #enter(member: Member): Promise<BareSocket> {
    const relay = member.running
    const { cookie } = this.#owner
    const { json } = await ask(relay, 'POST', '/api/v1/ticket', { headers: asConsole, cookie })
    const socket = await openBare(relay, '/ws/agent', { origin: relay.url, cookie })
    socket.send(agentHello(String(json['ticket'])))
    await socket.hear(({ type }) => type === 'welcome', 'welcome')
    return socket
  }

  async #ask(member: Member, socket: BareSocket): Promise<void> {
    for (let ref = 1; !this.#isOver; ref += 1) {
      await pause(REST_MS * (0.5 + this.#random()))
      const conversationId = this.#recent[Math.floor(this.#random() * this.#recent.length)]
      if (conversationId === undefined) continue
      const acked = this.#acked.get(conversationId) ?? 0
      const from = socket.heard.length
      socket.send({ type: 'page', ref, conversationId, before: Number.MAX_SAFE_INTEGER, limit: 1 })
      const answer = await socket.hear((frame) => 'ref' in frame && frame.ref === ref, 'a page', from)
      if (answer.type !== 'result') continue
      const { events } = answer.value as { events: { seq: number }[] }
      this.looks.push({ conversationId, where: member.name, acked, seen: events.at(-1)?.seq ?? 0 })
    }
  }
}
