import type { Down, Up } from '@deskbell/protocol'
import type { Ask } from '../stream/carrier.ts'
import type { FakeEnvironment } from './FakeEnvironment.ts'
import { FakeSocket } from './FakeSocket.ts'

type Body = { frames?: Up[]; hold?: 0; again?: boolean; leave?: boolean } & Record<string, unknown>
type Opened = { ended: boolean; end(): void; cut(): void; socket: FakeSocket }

/** What a hello itself is answered by; whatever else comes is news. */
const news = /^\{"type":"(?:events|reset|gone|refused|close|ping)"/
const ofConnection = /^(?:watch|unwatch|watchList|unwatchList|visible)$/

/**
 * The requests of a page beside its sockets: a relay's two routes as the real one serves them, and a network in between that the test
 * holds. It speaks to the relay by sockets of its own, so a `FakeRelay` needs to know nothing of it. Make it after the relay.
 */
export class FakeHttp {
  /** `well`; `whole`: answers are passed on only when they are whole; `held`: nothing comes back; `refused`: there is nobody. */
  fares: 'well' | 'whole' | 'held' | 'refused' = 'well'
  /** Answers are cut after this. */
  cutAfterMs = Infinity
  /** Whether requests with frames reach a relay that does not have the stream. */
  elsewhere = false
  /** How requests with frames fare, if not as the others: this many fail first. */
  failures = 0
  /** Every request, oldest first. */
  readonly asked: { path: string; body: Body }[] = []
  /** Requests with frames that are under way now, and the most there ever were. */
  under = 0
  most = 0
  readonly streams: Opened[] = []
  #environment: FakeEnvironment
  #accept: (socket: FakeSocket) => void

  constructor(environment: FakeEnvironment) {
    this.#environment = environment
    this.#accept = (environment.onSocket ?? (() => {})).bind(environment)
  }

  /** Bodies asked of one path. */
  bodies(path: 'stream' | 'frames'): Body[] {
    return this.asked.filter((one) => one.path === path).map(({ body }) => body)
  }

  /** Streams that have not ended. */
  get open(): Opened[] {
    return this.streams.filter(({ ended }) => !ended)
  }

  ask: Ask = (url, text, { signal }) => {
    const path = url.split('/').at(-1)!
    const body = JSON.parse(text) as Body
    this.asked.push({ path, body })
    if (this.fares === 'refused') return Promise.reject(new TypeError('nobody is there'))
    return path === 'stream' ? this.#stream(body, signal) : this.#frames(body, signal)
  }

  #stream({ frames = [], hold, again, ...hello }: Body, signal: AbortSignal): ReturnType<Ask> {
    const { fares, cutAfterMs } = this
    const lines = pipe()
    const isHeld = fares === 'held' || (fares === 'whole' && hold !== 0)
    let greeted = false
    let kept: string[] = []
    const say = (text: string): void => {
      if (isHeld || opened.ended) return
      if (fares === 'well' && hold !== 0) return lines.push(text)
      kept.push(text)
      if (greeted || (again && news.test(text))) opened.end()
    }
    const socket = new FakeSocket('stream', {
      open: () => {
        for (const frame of [hello, ...frames]) socket.send(JSON.stringify(frame))
        // What a hello is answered by comes in the same moment.
        this.#environment.setTimer(30, () => {
          greeted = true
          if (hold === 0 && !again && kept.length > 0) opened.end()
        })
      },
      message: say,
      close: (code) => {
        say(JSON.stringify({ type: 'close', code }))
        opened.end()
      },
    })
    const opened: Opened = {
      socket,
      ended: false,
      end: () => {
        if (opened.ended) return
        opened.ended = true
        if (!isHeld) {
          for (const text of kept) lines.push(text)
          lines.end()
        }
        kept = []
        socket.close()
      },
      cut: () => {
        opened.ended = true
        socket.close()
        lines.fail()
      },
    }
    this.streams.push(opened)
    if (fares === 'well' && hold !== 0) lines.push('{"type":"open"}')
    this.#environment.setTimer(20_000, () => opened.end())
    if (cutAfterMs < Infinity) this.#environment.setTimer(cutAfterMs, () => opened.ended || opened.cut())
    signal.addEventListener('abort', () => opened.cut())
    this.#accept(socket)
    return Promise.resolve({ ok: true, status: 200, body: { getReader: () => lines }, text: () => Promise.resolve('') })
  }

  #frames({ frames = [] }: Body, signal: AbortSignal): ReturnType<Ask> {
    const stream = this.open.at(-1)?.socket
    const answered: Down[] = []
    let elsewhere = false
    const mine = frames.filter((frame) => {
      if (!ofConnection.test(frame.type) && frame.type !== 'marks' && frame.type !== 'typing') return true
      if (stream?.state === 'open' && !this.elsewhere) stream.send(JSON.stringify(frame))
      else if (ofConnection.test(frame.type)) elsewhere = true
      return false
    })
    // It arrives, and its answer is lost.
    const isLost = this.failures > 0 && this.failures-- > 0
    const refs = new Set(mine.flatMap((frame) => ('ref' in frame ? [frame.ref] : [])))
    this.most = Math.max(this.most, ++this.under)
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => done(() => reject(new Error('aborted'))))
      let isDone = false
      const done = (then: () => void): void => {
        if (isDone) return
        isDone = true
        this.under--
        socket.close()
        then()
      }
      const look = (): void => {
        if (refs.size > 0) return
        const text = JSON.stringify({ frames: answered, ...(elsewhere && { elsewhere }) })
        done(() => resolve({ ok: true, status: 200, body: null, text: () => Promise.resolve(text) }))
      }
      const socket = new FakeSocket('frames', {
        open: () => {
          for (const frame of mine) socket.send(JSON.stringify(frame))
          look()
        },
        message: (text) => {
          const frame = JSON.parse(text) as Down & { ref?: number | null }
          if (isLost || this.fares === 'held' || frame.ref === undefined) return
          answered.push(frame)
          refs.delete(frame.ref!)
          look()
        },
        close: () => done(() => reject(new TypeError('cut'))),
      })
      this.#accept(socket)
      if (isLost) this.#environment.setTimer(40, () => done(() => reject(new TypeError('cut'))))
    })
  }
}

/** Lines that are read as they come. */
function pipe() {
  const chunks: Uint8Array[] = []
  let over: 'no' | 'end' | 'fail' = 'no'
  let wake: (() => void) | undefined
  const moved = (): void => {
    wake?.()
    wake = undefined
  }
  return {
    push(text: string): void {
      chunks.push(new TextEncoder().encode(text + '\n'))
      moved()
    },
    end(): void {
      if (over === 'no') over = 'end'
      moved()
    },
    fail(): void {
      if (over === 'no') over = 'fail'
      moved()
    },
    async read(): Promise<{ done: boolean; value?: Uint8Array }> {
      for (;;) {
        const value = chunks.shift()
        if (value) return { done: false, value }
        if (over === 'end') return { done: true }
        if (over === 'fail') throw new TypeError('cut')
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
  }
}
