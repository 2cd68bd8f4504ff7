import type { Line } from './core.ts'
import type { Snapshot } from './snapshot.ts'

/** What a client knows, as data. `down`: the link has been gone for a while. */
export function snapshotOf(client: Line, down: boolean): Snapshot {
  const { state, site, welcome, memoryOnly, offsetMs } = client
  const { kind } = state
  const began = (startedAt = Infinity) => startedAt
  return {
    link:
      kind === 'live'
        ? kind
        : kind === 'stopped' && state.reason !== 'left'
          ? kind
          : kind === 'stopped' || kind === 'idle'
            ? 'off'
            : down
              ? 'down'
              : 'connecting',
    site,
    contact: welcome?.contact ?? null,
    conversations: client.conversations().toSorted((a, b) => began(b.view?.startedAt) - began(a.view?.startedAt)),
    memoryOnly,
    offsetMs,
  }
}
