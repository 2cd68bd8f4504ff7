import type { ContactView } from '@deskbell/protocol'
import { useConsole, useTexts } from '../../parts/context.ts'
import { agoText } from '../../parts/waitTexts.ts'
import { isWebPage, shortUrl } from '../../models/visitor.ts'
import type { Thread } from '../../models/Thread.ts'
import { Section } from './Section.tsx'

/** The page the visitor is on, or was on last. */
export function PageNow({ context, thread }: { context: ContactView['context']; thread: Thread }) {
  const texts = useTexts()
  const { t } = texts
  const { ticker, conversations } = useConsole()
  const leftAt = thread.row.value?.visitorLeftAt ?? null
  const here = conversations.here.value.has(thread.id)
  const since = here ? context.visitedAt : (leftAt ?? context.visitedAt)
  const url = context.pageUrl ?? ''
  const aside =
    since === undefined
      ? undefined
      : here
        ? agoText(texts, ticker.minute.value - since)
        : t('context.gone', { wait: agoText(texts, ticker.minute.value - since) })
  return (
    <Section id="page" title={here ? t('context.page') : t('context.lastPage')} aside={aside} here={here}>
      <p class="page-title" dir="auto">
        {context.pageTitle || shortUrl(url)}
      </p>
      <p class="page-url">
        <bdi>
          {isWebPage(url) ? (
            <a href={url} target="_blank" rel="noopener noreferrer nofollow">
              {shortUrl(url)}
            </a>
          ) : (
            url
          )}
        </bdi>
      </p>
    </Section>
  )
}
