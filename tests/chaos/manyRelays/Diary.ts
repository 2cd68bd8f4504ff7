import type { Down } from '@deskbell/protocol'
import type { Watch } from '../crowd.ts'

/** Something that was done to the installation, in seconds since the run began. */
export type Deed = { readonly what: string; readonly whom: string; readonly from: number; to: number }

/** One second of a run. Latencies in ms: from handing a text to the client until its ack, or until it is with somebody else. */
export type Second = {
  acked: number
  refused: number
  /** Slowest, and in the middle. Null when nothing was acked. */
  ackMs: { p50: number; p99: number; max: number } | null
  seenMs: { p50: number; p99: number; max: number } | null
}

/** A run for whoever draws it. */
export type Timeline = { readonly seconds: readonly Second[]; readonly deeds: readonly Deed[] }

type Sent = { readonly by: string; readonly at: number; isAcked: boolean; isSeen: boolean }

/** What happens in a run, second by second. It listens to everybody's wire. */
export class Diary implements Watch {
  readonly deeds: Deed[] = []
  readonly #begun = performance.now()
  readonly #sent = new Map<string, Sent>()
  readonly #seconds: { acks: number[]; seen: number[]; refused: number }[] = []
  #slowestAckMs = 0

  /** Seconds since it was begun. */
  now(): number {
    return (performance.now() - this.#begun) / 1000
  }

  /** Notes what is done, from now until the returned function is called. */
  begin(what: string, whom = ''): () => void {
    const deed: Deed = { what, whom, from: this.now(), to: Infinity }
    this.deeds.push(deed)
    return () => {
      deed.to = this.now()
    }
  }

  sent(name: string, clientId: string): void {
    this.#sent.set(clientId, { by: name, at: performance.now(), isAcked: false, isSeen: false })
  }

  heard(name: string, frame: Down): void {
    if (frame.type === 'ack') this.#note(frame.clientId, 'isAcked', null)
    else if (frame.type === 'refused' && frame.clientId !== undefined) this.#second().refused += 1
    else if (frame.type === 'events')
      for (const event of frame.events)
        if (event.type === 'message' && event.clientId !== undefined) this.#note(event.clientId, 'isSeen', name)
  }

  get slowestAckMs(): number {
    return this.#slowestAckMs
  }

  /** Every second from the beginning until now. */
  seconds(): Second[] {
    this.#second()
    return Array.from({ length: this.#seconds.length }, (_, index) => {
      const { acks = [], seen = [], refused = 0 } = this.#seconds[index] ?? {}
      return { acked: acks.length, refused, ackMs: spread(acks), seenMs: spread(seen) }
    })
  }

  /** `by`: who heard it; the sender's own client hears it too, and that does not count. */
  #note(clientId: string, what: 'isAcked' | 'isSeen', by: string | null): void {
    const sent = this.#sent.get(clientId)
    if (sent === undefined || sent[what] || sent.by === by) return
    sent[what] = true
    const ms = performance.now() - sent.at
    if (what === 'isAcked') {
      this.#slowestAckMs = Math.max(this.#slowestAckMs, ms)
      this.#second().acks.push(ms)
    } else this.#second().seen.push(ms)
    if (sent.isAcked && sent.isSeen) this.#sent.delete(clientId)
  }

  #second() {
    const index = Math.floor(this.now())
    return (this.#seconds[index] ??= { acks: [], seen: [], refused: 0 })
  }
}

function spread(values: readonly number[]): Second['ackMs'] {
  if (values.length === 0) return null
  const sorted = Float64Array.from(values).sort()
  const at = (part: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0)
  return { p50: at(0.5), p99: at(0.99), max: at(1) }
}
