type Entry = { readonly at: number; readonly order: number; readonly fn: () => void }

/** What happens when, in model time (ms): a heap, the earliest first, of those at one moment the one that was put first. */
export class Agenda {
  now = 0
  #order = 0
  readonly #heap: Entry[] = []

  /** Does it after so many ms. */
  after(ms: number, fn: () => void): void {
    const entry = { at: this.now + ms, order: (this.#order += 1), fn }
    const heap = this.#heap
    let index = heap.length
    heap.push(entry)
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!isBefore(entry, heap[parent] as Entry)) break
      heap[index] = heap[parent] as Entry
      index = parent
    }
    heap[index] = entry
  }

  /** Does everything that is due until `end`. */
  run(end: number): void {
    for (let first = this.#heap[0]; first !== undefined && first.at <= end; first = this.#heap[0]) {
      this.#pop()
      this.now = first.at
      first.fn()
    }
    this.now = end
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop() as Entry
    if (heap.length === 0) return
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Entry, heap[child] as Entry)) child += 1
      if (!isBefore(heap[child] as Entry, last)) break
      heap[index] = heap[child] as Entry
      index = child
    }
    heap[index] = last
  }
}

const isBefore = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)
