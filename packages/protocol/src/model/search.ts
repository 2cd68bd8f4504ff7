import type { ListRow } from './conversation.ts'
import type { ActorRef } from './event.ts'
import type { Ms, Seq } from './ids.ts'

/** A passage that was found. `marks`: which of its UTF-16 units are words that were asked for, as [start, end), ascending and apart. */
export type Passage = { readonly text: string; readonly marks: readonly (readonly [number, number])[] }

/**
 * One conversation that was found. `in`: its number was asked for, its contact has the words, or a message, note, rating or file name
 * of its timeline has them; then `seq` is that event.
 */
export type SearchHit = {
  readonly row: ListRow
  readonly found:
    | { readonly in: 'number' }
    | { readonly in: 'contact'; readonly passage: Passage }
    | {
        readonly in: 'timeline'
        readonly seq: Seq
        readonly at: Ms
        readonly by: ActorRef
        /** Only colleagues see it. */
        readonly internal: boolean
        readonly passage: Passage
      }
}

/**
 * What was found, the newest first; a conversation at most once a page. Those found by number or contact come first, on the first page
 * only. `cursor` asks for the next page; null at the end. `complete` is false while older conversations are still being taken into
 * the index: the same question finds more in a moment.
 */
export type SearchPage = {
  readonly hits: readonly SearchHit[]
  readonly cursor: string | null
  readonly complete: boolean
}
