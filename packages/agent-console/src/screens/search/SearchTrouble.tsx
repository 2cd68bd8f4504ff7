import { Button } from '../../parts/Button.tsx'
import { useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import { useRefusalText } from '../../parts/useRefusalText.ts'
import type { Refusal } from '../../models/Relay.ts'

/** A question that got no answer: why, and once more. */
export function SearchTrouble({ refusal, onAgain }: { refusal: Refusal; onAgain: () => void }) {
  const { t } = useTexts()
  const { what, now } = useRefusalText()(refusal)
  return (
    <div class="trouble search-trouble" role="alert">
      <Icon name="alert" class="trouble-icon" />
      <div class="trouble-text">
        <p class="trouble-title">{what}</p>
        <p>{now}</p>
      </div>
      <Button icon="refresh" onClick={onAgain}>
        {t('search.again')}
      </Button>
    </div>
  )
}
