import { isSideBySide } from '../../models/layout.ts'
import { pathOf } from '../../models/route.ts'
import { useConsole, useLayout, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'

/** Before anything is asked: what can be found, and what was searched for last. */
export function SearchStart() {
  const { t } = useTexts()
  const { search, inbox } = useConsole()
  const Heading = isSideBySide(useLayout().value) ? 'h3' : 'h2'
  const recent = search.recents.words.value
  return (
    <>
      <p class="search-about">{t('search.about')}</p>
      {recent.length > 0 && (
        <section aria-labelledby="recent-heading">
          <div class="pane-head view-head">
            <Heading class="pane-title" id="recent-heading">
              {t('search.recent')}
            </Heading>
            <span class="view-sort">
              <button type="button" class="link-button" onClick={() => search.forgetRecents()}>
                {t('search.forget')}
              </button>
            </span>
          </div>
          <ul>
            {recent.map((words) => (
              <li key={words}>
                <a
                  class="recent"
                  data-search-item
                  href={pathOf({
                    screen: 'inbox',
                    view: inbox.view.value,
                    conversationId: inbox.selectedId.value,
                    search: { words },
                  })}
                  // The words go, and the focus with them: to what they lead to.
                  onClick={() => (search.focusAsked.value = 'results')}
                >
                  <Icon name="clock" size={16} />
                  <bdi>{words}</bdi>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
