import { isPublicEvent, SEARCH_PAGE } from '@deskbell/protocol'
import type { Event, SearchHit, SearchPage } from '@deskbell/protocol'
import type { AgentActor } from '../../domain/actor.ts'
import { passageOf } from '../../domain/search/passage.ts'
import { textOfEvent } from '../../domain/search/texts.ts'
import { phrasesOf } from '../../domain/search/words.ts'
import type { Phrase } from '../../domain/search/words.ts'
import type { StoredHit } from '../../ports/Store.ts'
import type { Deps } from '../deps.ts'
import type { Directory } from '../Directory.ts'
import { withPresence } from './lists.ts'

/** What may be meant as the number of a conversation. */
const NUMBER = /^#?(\d{1,9})$/

/** What an agent may find: conversations of their sites, with the words that made them found. */
export class SearchQueries {
  readonly #deps: Deps
  readonly #directory: Directory

  constructor(deps: Deps, directory: Directory) {
    this.#deps = deps
    this.#directory = directory
  }

  /** One page of what has all words of the question. Nothing when it has neither letter nor digit. */
  async search(actor: AgentActor, question: string, cursor: string | null): Promise<SearchPage> {
    const text = question.trim()
    const phrases = phrasesOf(text)
    const number = NUMBER.exec(text)?.[1]
    const siteIds = this.#directory.sitesOf(actor)
    const q = { phrases, number: number === undefined ? null : Number(number), siteIds, limit: SEARCH_PAGE, cursor }
    const { hits, ...page } = await this.#deps.store.search(q)
    const rows = await withPresence(
      this.#deps,
      hits.map(({ row }) => row),
    )
    return {
      ...page,
      hits: hits.flatMap(({ found }, index) => {
        const row = rows[index]
        return row === undefined ? [] : [{ row, found: shown(found, phrases) }]
      }),
    }
  }
}

function shown(found: StoredHit['found'], phrases: readonly Phrase[]): SearchHit['found'] {
  switch (found.in) {
    case 'number':
      return found
    case 'contact':
      return { in: 'contact', passage: passageOf(found.text, phrases) }
    case 'timeline': {
      const event = JSON.parse(found.json) as Event
      const { seq, at, by, type } = event
      const passage = passageOf(textOfEvent(event), phrases)
      return { in: 'timeline', seq, at, by, internal: !isPublicEvent(type), passage }
    }
  }
}
