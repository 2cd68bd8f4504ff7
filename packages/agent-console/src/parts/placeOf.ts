import type { Seq } from '@deskbell/protocol'
import type { Thread } from '../models/Thread.ts'

/** Attributes of what shows an event: its place, by which it is brought into sight, and whether it is marked for a moment. */
export function placeOf({ landing }: Thread, seq: Seq | null): { 'data-seq'?: Seq; 'data-landed'?: '' } {
  if (seq === null) return {}
  return { 'data-seq': seq, ...(landing.marked.value === seq ? { 'data-landed': '' } : {}) }
}
