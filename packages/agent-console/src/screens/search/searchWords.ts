import type { Texts } from '../../i18n/Texts.ts'
import type { SearchState } from '../../models/search/Search.ts'

/** How many were found: all there are, or the first of more. */
export function countText({ t }: Texts, count: number, more: boolean): string {
  return more ? t('search.countMore', { count }) : t('search.count', { count })
}

/** What is announced of the search: only what it has come to, and never what answers other words. */
export function searchWords(texts: Texts, state: SearchState): string {
  const { t } = texts
  switch (state.is) {
    case 'blank':
    case 'asking':
    case 'refused':
      return ''
    case 'offline':
      return `${t('link.away')} ${t('search.offline')}`
    case 'none':
      return t('search.none', { words: state.words })
    case 'found':
      return state.stale ? '' : countText(texts, state.hits.length, state.more)
  }
}
