import type { Clock } from '../../ports/system.ts'
import { Bucket } from './Bucket.ts'

const NEW_VISITORS_PER_MINUTE = 300
const NEW_VISITORS_BURST = 300
const MAX_KEPT = 10_000

/** Budgets that belong to no connection: new visitors by network address, noted origins by site. */
export class Budgets {
  readonly #clock: Clock
  readonly #newVisitors = new Map<string, Bucket>()
  readonly #origins = new Map<string, Bucket>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Takes one new visitor from the address's budget; returns 0, or the ms to wait. IPv6 counts by /64. */
  newVisitor(address: string): number {
    return this.#take(this.#newVisitors, networkOf(address), NEW_VISITORS_PER_MINUTE / 60, NEW_VISITORS_BURST)
  }

  /** Whether one more refused origin may be written down for this site. */
  mayNoteOrigin(siteId: string): boolean {
    return this.#take(this.#origins, siteId, 0.2, 20) === 0
  }

  #take(buckets: Map<string, Bucket>, key: string, perSecond: number, burst: number): number {
    const now = this.#clock.now()
    let bucket = buckets.get(key)
    if (bucket === undefined) {
      if (buckets.size >= MAX_KEPT) buckets.delete(buckets.keys().next().value as string)
      buckets.set(key, (bucket = new Bucket(perSecond, burst, now)))
    }
    return bucket.take(now)
  }
}

/** The part of an address that one customer holds: IPv4 whole, IPv6 the first 64 bits. */
export function networkOf(address: string): string {
  const plain = address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
  if (!plain.includes(':')) return plain
  const [left = '', right] = plain.split('::')
  const head = left === '' ? [] : left.split(':')
  const tail = right === undefined || right === '' ? [] : right.split(':')
  const full =
    right === undefined
      ? head
      : [...head, ...Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0'), ...tail]
  return full
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
