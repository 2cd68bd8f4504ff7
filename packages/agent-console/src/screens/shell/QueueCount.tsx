import { useComputed } from '@preact/signals'
import { useConsole, useTexts } from '../../parts/context.ts'
import { waitText } from '../../parts/waitTexts.ts'

/** How many wait, and how long the first of them has. */
export function QueueCount({ count }: { count: number }) {
  const texts = useTexts()
  const { lists, ticker } = useConsole()
  const longest = useComputed(() => {
    const since = lists.counts.value?.longestWaitSince ?? null
    return since === null ? '' : waitText(texts, ticker.now.value - since)
  })
  return (
    <span class="view-count view-count-waiting">
      <span class="view-longest" aria-hidden="true">
        {longest}
      </span>
      <span>{texts.number(count)}</span>
    </span>
  )
}
