/** Everything that may go wrong in a simulated world. A run of the suite must have met each of them. */
export const FAULT_KINDS = [
  'link cut',
  'link silent towards the relay',
  'link silent towards the client',
  'link silent both ways',
  'frames swallowed',
  'slow link',
  'bell lost',
  'bell doubled',
  'bell delayed',
  'bus down',
  'relay crash',
  'relay pause',
  'store far away',
  'store outage',
  'commit lost',
  'commit late',
  'commit with an unknown end',
  'visitor left',
  'visitor came back',
  'visitor fell silent',
  'page reloaded',
  'page crashed',
  'second tab',
  'page asleep',
  'agent left',
  'agent vanished',
  'agent came back',
  'reply with an old token',
] as const

export type FaultKind = (typeof FAULT_KINDS)[number]

/** How often each kind of fault happened. */
export class Faults {
  readonly counts = new Map<FaultKind, number>()

  happened(kind: FaultKind): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1)
  }

  /** Adds what happened elsewhere. */
  add(others: ReadonlyMap<FaultKind, number>): void {
    for (const [kind, count] of others) this.counts.set(kind, (this.counts.get(kind) ?? 0) + count)
  }
}
