import type { Passage } from '@deskbell/protocol'
import { placesOf, tokensOf } from './words.ts'
import type { Phrase, Token } from './words.ts'

/** Longest passage, in UTF-16 units, without its ellipses. */
const MAX_CHARS = 160
/** What stands before the first word that was found, at most. */
const LEAD_CHARS = 40

/** The part of a text around the first words that were asked for, on one line, with all that are in it marked. */
export function passageOf(text: string, phrases: readonly Phrase[]): Passage {
  // One for one, so that places stay where they are.
  const line = text.replace(/\s/gu, ' ')
  const tokens = tokensOf(line)
  const places = joined(
    phrases.flatMap((phrase) => placesOf(tokens, phrase).map(([from, to]) => span(tokens, from, to))),
  )
  const [start, end] = cut(line, tokens, places[0]?.[0] ?? 0)
  const before = start > 0 ? '… ' : ''
  const moved = before.length - start
  const marks = places
    .filter(([from, to]) => from >= start && to <= end)
    .map(([from, to]) => [from + moved, to + moved] as const)
  return { text: `${before}${line.slice(start, end)}${end < line.length ? ' …' : ''}`, marks }
}

/** From the first token of a place to the end of its last. */
function span(tokens: readonly Token[], from: number, to: number): [number, number] {
  return [tokens[from]?.start ?? 0, tokens[to - 1]?.end ?? 0]
}

/** In order, those that touch or overlap as one. */
function joined(spans: readonly [number, number][]): [number, number][] {
  const apart: [number, number][] = []
  for (const [start, end] of spans.toSorted(([a], [b]) => a - b)) {
    const last = apart.at(-1)
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end)
    else apart.push([start, end])
  }
  return apart
}

/** What is shown: all of a short text, else whole words around `at`. */
function cut(line: string, tokens: readonly Token[], at: number): [number, number] {
  if (line.length <= MAX_CHARS) return [0, line.length]
  const start = at <= LEAD_CHARS ? 0 : (tokens.find((token) => token.start >= at - LEAD_CHARS)?.start ?? at)
  const end = Math.min(line.length, start + MAX_CHARS)
  if (end === line.length) return [start, end]
  const cutting = tokens.find((token) => token.start < end && token.end > end)
  // A word that alone is too long is cut through, but never through half of a character.
  if (cutting === undefined || cutting.start <= at) return [start, isLowSurrogate(line, end) ? end - 1 : end]
  return [start, line.slice(0, cutting.start).trimEnd().length]
}

const isLowSurrogate = (text: string, at: number): boolean => (text.charCodeAt(at) & 0xfc00) === 0xdc00
