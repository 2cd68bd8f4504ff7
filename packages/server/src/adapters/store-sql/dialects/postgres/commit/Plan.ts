import type { Cell } from '../../../records/kinds.ts'
import type { CoreColumns, HeadColumns, PackedEffect, PackedKey, PackedRecord } from '../../../units/packed.ts'
import type { MadeEvent } from './plain.ts'

/** A conversation after the batch. `conv` is null until it is made, `core` when the rest of its row stays as it is. */
export type Moved = {
  readonly conv: number | null
  readonly to: number
  readonly publicHead: number
  readonly head: HeadColumns
  readonly core: CoreColumns | null
}

/** All that a batch writes, gathered so that each table is written once. */
export class Plan {
  readonly records: { readonly record: PackedRecord; readonly cells: readonly Cell[] }[] = []
  readonly moved = new Map<string, Moved>()
  readonly events: { readonly id: string; made: MadeEvent }[] = []
  readonly amended = new Map<string, { readonly id: string; readonly seq: number; readonly json: string }>()
  readonly loads = new Map<string, number>()
  readonly routed = new Map<string, number>()
  /** `at` null = when it is committed. */
  readonly keys: { readonly key: PackedKey; readonly id: string | null; readonly at: number | null }[] = []
  readonly effects: PackedEffect[] = []
  readonly #places = new Map<string, number>()

  move(id: string, moved: Moved): void {
    this.moved.set(id, { ...moved, core: moved.core ?? this.moved.get(id)?.core ?? null })
  }

  addEvent(id: string, made: MadeEvent): void {
    this.#places.set(`${id} ${made.seq}`, this.events.length)
    this.events.push({ id, made })
  }

  /** An event that this batch makes. */
  eventAt(id: string, seq: number): MadeEvent | undefined {
    return this.events[this.#places.get(`${id} ${seq}`) ?? -1]?.made
  }

  /** Changes an event: one that this batch makes, or `stored`. */
  amend(id: string, seq: number, json: string | null, stored: string): void {
    const name = `${id} ${seq}`
    const entry = this.events[this.#places.get(name) ?? -1]
    const changed = json ?? tombstone(entry?.made.json ?? this.amended.get(name)?.json ?? stored)
    if (entry) entry.made = { ...entry.made, json: changed }
    else this.amended.set(name, { id, seq, json: changed })
  }
}

/** Keeps who, when and which, so that the order stays whole and an old outbox cannot send it again. */
const tombstone = (json: string): string => JSON.stringify({ ...(JSON.parse(json) as object), content: null })
