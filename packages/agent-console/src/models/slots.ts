/** Numbered places of a desk: who sits where, null for a free place. */
export type Slots = readonly (string | null)[]

/**
 * [A5] Places keep their chats: a chat that stays keeps its number, one that goes leaves a gap, a new one takes the first gap.
 * There are always `capacity` places, and more only while more chats are held.
 * @param ids chats held now, oldest first
 */
export function arrange(before: Slots, ids: readonly string[], capacity: number): Slots {
  const held = new Set(ids)
  const slots: (string | null)[] = before.map((id) => (id !== null && held.delete(id) ? id : null))
  for (const id of ids) {
    if (!held.has(id)) continue
    const gap = slots.indexOf(null)
    if (gap === -1) slots.push(id)
    else slots[gap] = id
  }
  while (slots.length > capacity && slots.at(-1) === null) slots.pop()
  while (slots.length < capacity) slots.push(null)
  return slots
}
