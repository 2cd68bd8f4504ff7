import { computed, effect, signal } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { ConversationId, ListRow } from '@deskbell/protocol'
import type { Directory } from './Directory.ts'
import type { Memory } from './edges.ts'
import type { Lists } from './Lists.ts'
import { arrange } from './slots.ts'
import type { Slots } from './slots.ts'

/**
 * The desk: the live chats I hold, in numbered places that never reorder, not even over a reload. Left messages that I took
 * use no room, so they are listed below it.
 */
export class Desk {
  readonly slots: ReadonlySignal<Slots>
  /** Chats on the desk. */
  readonly used: ReadonlySignal<number>
  /** What I hold beside the desk: left messages. */
  readonly beside: ReadonlySignal<readonly ListRow[]>
  readonly #slots: Signal<Slots>
  readonly #stop: () => void

  constructor(lists: Lists, directory: Directory, memory: Memory, owner: string) {
    const key = `desk/${owner}`
    this.#slots = signal(parseSlots(memory.get(key)))
    this.slots = this.#slots
    this.used = computed(() => this.#slots.value.filter((id) => id !== null).length)
    const mine = lists.of('mine')
    this.beside = computed(() => (mine.value.rows ?? []).filter((row) => !isLive(row)))
    this.#stop = effect(() => {
      const rows = mine.value.rows
      const capacity = directory.me.value?.capacity ?? 0
      // Not told yet what I hold: the places of last time wait for it.
      if (rows === null) return
      const held = rows.filter(isLive).toSorted((a, b) => a.startedAt - b.startedAt)
      const slots = arrange(
        this.#slots.peek(),
        held.map((row) => row.id),
        capacity,
      )
      memory.set(key, JSON.stringify(slots))
      this.#slots.value = slots
    })
  }

  /** The chat at a place. @param place from 1 */
  at(place: number): ConversationId | null {
    return this.#slots.value[place - 1] ?? null
  }

  /** The place of a chat, from 1; null when it is not on the desk. */
  placeOf(id: ConversationId): number | null {
    const index = this.#slots.value.indexOf(id)
    return index === -1 ? null : index + 1
  }

  close(): void {
    this.#stop()
  }
}

function isLive(row: ListRow): boolean {
  return row.leftMessageAt === null
}

function parseSlots(json: string | null): Slots {
  try {
    const value: unknown = JSON.parse(json ?? '[]')
    return Array.isArray(value) ? value.map((each) => (typeof each === 'string' ? each : null)) : []
  } catch {
    return []
  }
}
