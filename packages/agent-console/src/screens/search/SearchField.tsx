import { IconButton } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'

/** What is searched for. */
export function SearchField() {
  const { t } = useTexts()
  const { search } = useConsole()
  const text = search.text.value
  return (
    <form
      role="search"
      class="search-head"
      onSubmit={(event) => {
        event.preventDefault()
        search.submit()
      }}
    >
      <div class="field-box search-box">
        <Icon name="search" class="search-icon" />
        <input
          type="search"
          class="field-input search-field"
          dir="auto"
          aria-label={t('search.field')}
          placeholder={t('search.field')}
          enterkeyhint="search"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxLength={search.maxChars}
          value={text}
          onInput={(event) => search.write(event.currentTarget.value)}
        />
        {text !== '' && <IconButton icon="close" name={t('search.clear')} onClick={() => search.clear()} />}
      </div>
    </form>
  )
}
