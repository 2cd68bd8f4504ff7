import type { Span } from './History.ts'

/** What two lists of spans have in common. Each is in order and without overlaps. */
export function common(some: readonly Span[], others: readonly Span[]): Span[] {
  const found: Span[] = []
  for (let a = 0, b = 0; a < some.length && b < others.length;) {
    const [from, to] = some[a] as Span
    const [start, end] = others[b] as Span
    if (Math.max(from, start) < Math.min(to, end)) found.push([Math.max(from, start), Math.min(to, end)])
    if (to < end) a += 1
    else b += 1
  }
  return found
}

/** How long a span is, without the time that counts for nothing. */
export const lengthOf = ([from, to]: Span, outages: readonly Span[]): number =>
  to - from - outages.reduce((sum, [start, end]) => sum + Math.max(0, Math.min(to, end) - Math.max(from, start)), 0)

/** Spans that touch are one. */
export function joined(spans: readonly Span[]): Span[] {
  const all: Span[] = []
  for (const span of spans) {
    const last = all.at(-1)
    if (last !== undefined && last[1] >= span[0]) all[all.length - 1] = [last[0], Math.max(last[1], span[1])]
    else all.push(span)
  }
  return all
}
