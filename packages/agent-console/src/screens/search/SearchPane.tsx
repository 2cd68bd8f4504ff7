import { useRef } from 'preact/hooks'
import { isSideBySide } from '../../models/layout.ts'
import { useConsole, useLayout, useTexts } from '../../parts/context.ts'
import { DeskStrip } from '../conversation/DeskStrip.tsx'
import { WidthHandle } from '../inbox/WidthHandle.tsx'
import { SearchField } from './SearchField.tsx'
import { SearchResults } from './SearchResults.tsx'
import { searchWords } from './searchWords.ts'
import { useSearchFocus } from './useSearchFocus.ts'

/**
 * [A42] The search, where the list would be. Its results are a plain list of links and no listbox: each has an address that opens
 * in a tab of its own too, and says more than an option may hold; arrows and J and K are a shorter way through it, not the only one.
 */
export function SearchPane() {
  const texts = useTexts()
  const { t } = texts
  const { search } = useConsole()
  const layout = useLayout().value
  const beside = isSideBySide(layout)
  const pane = useRef<HTMLElement>(null)
  const onKeyDown = useSearchFocus(search, pane, beside)
  // Alone it is the page.
  const Pane = beside ? 'section' : 'main'
  const Heading = beside ? 'h2' : 'h1'

  return (
    <Pane
      class="list-pane search-pane"
      aria-label={t('nav.search')}
      id={beside ? undefined : 'conversation'}
      tabIndex={-1}
      ref={pane}
      onKeyDown={onKeyDown}
    >
      <Heading class="visually-hidden">{t('nav.search')}</Heading>
      <SearchField />
      <p class="visually-hidden" role="status">
        {searchWords(texts, search.state.value)}
      </p>
      <div class="search-results" tabIndex={-1}>
        <SearchResults />
      </div>
      {layout !== 'phone' && <DeskStrip />}
      {beside && <WidthHandle />}
    </Pane>
  )
}
