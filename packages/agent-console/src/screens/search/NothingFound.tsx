import { useTexts } from '../../parts/context.ts'

/** Holds the place of the words, which may run the other way than the sentence. */
const PLACE = '\uFFFC'

/** No conversation has these words. */
export function NothingFound({ words, complete }: { words: string; complete: boolean }) {
  const { t } = useTexts()
  const [before, after] = t('search.none', { words: PLACE }).split(PLACE)
  return (
    <div class="empty-list">
      <p class="empty-list-title">
        {before}
        <bdi>{words}</bdi>
        {after}
      </p>
      <p>{complete ? t('search.none.try') : t('search.incomplete')}</p>
    </div>
  )
}
