import type { SearchHit } from '@deskbell/protocol'
import { isSideBySide } from '../../models/layout.ts'
import { Button } from '../../parts/Button.tsx'
import { useConsole, useLayout, useTexts } from '../../parts/context.ts'
import { useLater } from '../../parts/useLater.ts'
import { RowSkeletons } from '../inbox/RowSkeletons.tsx'
import { Hit } from './Hit.tsx'
import { NothingFound } from './NothingFound.tsx'
import { SearchStart } from './SearchStart.tsx'
import { SearchTrouble } from './SearchTrouble.tsx'
import { countText } from './searchWords.ts'

/** What the search has to show, by what is known. */
export function SearchResults() {
  const { t } = useTexts()
  const { search } = useConsole()
  const state = search.state.value
  const slow = useLater(150, state.is === 'asking')
  switch (state.is) {
    case 'blank':
      return <SearchStart />
    case 'asking':
      return slow.value ? <Coming /> : null
    case 'offline':
      return (
        <div class="empty-list">
          <p class="empty-list-title">{t('link.away')}</p>
          <p>{t('search.offline')}</p>
        </div>
      )
    case 'refused':
      return <SearchTrouble refusal={state.refusal} onAgain={() => search.askNow()} />
    case 'none':
      return <NothingFound words={state.words} complete={state.complete} />
    case 'found':
      return <FoundHits {...state} />
  }
}

/** As far down as the rows will be. */
function Coming() {
  return (
    <>
      <div class="view-head" />
      <RowSkeletons />
    </>
  )
}

type Found = { hits: readonly SearchHit[]; stale: boolean; more: boolean; complete: boolean }

function FoundHits({ hits, stale, more, complete }: Found) {
  const texts = useTexts()
  const { t } = texts
  const { search, connection } = useConsole()
  const Heading = isSideBySide(useLayout().value) ? 'h3' : 'h2'
  const next = search.answers.more.value
  const away = connection.news.value.is !== 'fine'
  return (
    <div class="search-found" data-stale={stale ? '' : undefined} aria-busy={stale}>
      <div class="pane-head view-head">
        <Heading class="pane-title">{countText(texts, hits.length, more)}</Heading>
        {/* Those found by number or name come before the newest. */}
        {hits[0]?.found.in === 'timeline' && <span class="view-sort">{t('list.sort.closed')}</span>}
      </div>
      {away && <p class="search-news">{t('search.offlineKept')}</p>}
      {!complete && !away && <p class="search-news">{t('search.incomplete')}</p>}
      <ul class="rows" aria-label={t('search.results')}>
        {hits.map((hit) => (
          <Hit key={hit.row.id} hit={hit} />
        ))}
      </ul>
      {next.is === 'failed' ? (
        <SearchTrouble refusal={next.refusal} onAgain={() => void search.showMore()} />
      ) : (
        more && (
          <div class="view-more">
            <Button
              look="soft"
              small
              data-search-item
              aria-disabled={next.is === 'loading'}
              onClick={() => void search.showMore()}
            >
              {next.is === 'loading' ? t('app.loading') : t('action.more')}
            </Button>
          </div>
        )
      )}
    </div>
  )
}
