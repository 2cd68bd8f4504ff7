import type { ServerResponse } from 'node:http'
import type { Clock } from '../../ports/system.ts'
import type { Wire } from '../ws/Gateway.ts'
import type { Frame } from '../ws/Frame.ts'
import type { Socket } from '../ws/Socket.ts'

/** How long an answer goes on. Whoever opens the next one says by that that they are there, so it is shorter than what counts as silence. */
export const STREAM_MS = 20_000
/** How long a connection outlives its answer: the next one takes over before anybody is told that nobody is here. */
const LINGER_MS = 5_000
const SUPERSEDED = 4009

/** What of a replay is worth an answer at once, where an answer is passed on only when it is whole. */
const NEWS = /^\{"type":"(?:events|reset|gone|refused)"/
const PING = '{"type":"ping"'

/**
 * A session's socket whose frames down are the lines of a request's answer. `whole` is for proxies that pass answers on only when they
 * are whole: then it ends as soon as there is something to say. `again`: they have been welcomed before, and a hello's own answer says
 * nothing new to them.
 */
export class StreamSocket implements Socket {
  readonly #response: ServerResponse
  readonly #clock: Clock
  isOver = false
  readonly #how: { readonly whole: boolean; readonly again: boolean }
  #waiting: string[] = []
  #bytes = 0
  #planned = false
  #isGreeted = false
  #isNews = false
  #pings = 0
  #wire: Wire | null = null

  constructor(response: ServerResponse, clock: Clock, how: { readonly whole: boolean; readonly again: boolean }) {
    this.#response = response
    this.#clock = clock
    this.#how = how
  }

  /** Begins the answer, and then the connection. */
  begin(accept: () => Wire): Wire {
    const stop = this.#clock.timer(STREAM_MS, () => this.#end())
    this.#response.on('error', () => {})
    this.#response.on('close', () => {
      stop()
      this.isOver = true
      this.#linger()
    })
    this.#response.writeHead(200, {
      'content-type': 'application/x-ndjson; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      // nginx keeps an answer until it is whole unless it is told not to.
      'x-accel-buffering': 'no',
    })
    // Before anything is looked up: whoever hears it knows that answers pass as they come, however slow this relay may be.
    if (!this.#how.whole) this.#response.write('{"type":"open"}\n')
    return (this.#wire = accept())
  }

  get bufferedAmount(): number {
    return this.#response.writableLength + this.#bytes
  }

  send(data: string | Frame): void {
    if (this.isOver) return
    const line = String(data)
    this.#waiting.push(line)
    this.#bytes += line.length
    if (line.startsWith(PING)) this.#pings += 1
    // The first ping may come at once; by the second, it is time to tell what is no news but may have changed between two answers.
    else if (this.#isGreeted || NEWS.test(line)) this.#isNews = true
    if (this.#pings > 1) this.#isNews = true
    this.#plan()
  }

  greeted(): void {
    this.#isGreeted = true
    if (!this.#how.again) this.#isNews = true
    this.#plan()
  }

  close(code: number, reason: string): void {
    if (!this.isOver) {
      this.#waiting.push(JSON.stringify({ type: 'close', code, reason }))
      this.#end()
    }
    // Another answer of the same page took over. It is not welcomed yet, and nobody shall take its visitor for gone in between.
    if (code !== SUPERSEDED) this.#clock.turn(() => this.#wire?.close(code === 1000))
  }

  terminate(): void {
    this.#response.destroy()
    this.#clock.turn(() => this.#wire?.close(false))
  }

  /** All frames of one turn leave in one write. */
  #plan(): void {
    if (this.#planned) return
    this.#planned = true
    this.#clock.turn(() => {
      this.#planned = false
      if (this.isOver) return
      if (!this.#how.whole) this.#write()
      else if (this.#isGreeted && this.#isNews) this.#end()
    })
  }

  #write(): void {
    if (this.#waiting.length > 0) this.#response.write(`${this.#waiting.join('\n')}\n`)
    this.#waiting = []
    this.#bytes = 0
  }

  #end(): void {
    if (this.isOver) return
    this.isOver = true
    this.#write()
    this.#response.end()
  }

  #linger(): void {
    this.#clock.timer(LINGER_MS, () => this.#wire?.close(false))
  }
}
