/** Everything that may go wrong in a simulated world. A run of the suite must have met each of them. */
export const FAULT_KINDS = [
  'cut',
  'one-way loss towards the relay',
  'one-way loss towards the client',
  'loss both ways',
  'frames swallowed',
  'delay',
  'bell lost',
  'bell duplicated',
  'bell delayed',
  'bell reordered',
  'bus down',
  'crash',
  'crash before commit',
  'crash after commit',
  'relay pause',
  'clock jump',
  'clock jump of a device',
  'store far away',
  'store outage',
  'commit lost',
  'commit late',
  'slow commit',
  'commit with an unknown end',
  'visitor left',
  'visitor came back',
  'visitor fell silent',
  'reload',
  'page crash',
  'second tab',
  'storage denied',
  'page asleep',
  'agent left',
  'agent vanished',
  'agent came back',
  'reply with an old token',
  'reconnect',
  'requeue',
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
