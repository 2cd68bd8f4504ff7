import type { ListModel } from '@deskbell/client/lists'
import type { ListSource } from './Lists.ts'

/** Rows fetched at first, and with each *Show more*. */
const PAGE = 50

/** One of the client's lists as the console reads it. */
export function listSource(model: ListModel): ListSource {
  let limit = PAGE
  let answered = false
  const read = () => (answered ||= model.live)
  return {
    get rows() {
      // Before the first answer there is no list; later the last one stays until the next.
      return read() ? model.rows : null
    },
    get counts() {
      return model.counts
    },
    get more() {
      return model.more
    },
    showMore() {
      limit += PAGE
      model.setQuery({ limit })
    },
    subscribe: (listener) => model.subscribe(listener),
    close: () => model.close(),
  }
}
