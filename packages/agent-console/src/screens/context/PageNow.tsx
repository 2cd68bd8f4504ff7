import type { ContactView, Ms } from '@deskbell/protocol'
import { useConsole, useTexts } from '../../parts/context.ts'
import { agoText } from '../../parts/waitTexts.ts'
import { isWebPage, shortUrl } from '../../models/visitor.ts'
import { ago, isAway } from '../../models/waits.ts'
import type { Thread } from '../../models/Thread.ts'
import { Section } from './Section.tsx'

/** The page the visitor is on, or was on last. */
export function PageNow({ context, thread }: { context: ContactView['context']; thread: Thread }) {
  const texts = useTexts()
  const { t } = texts
  const { ticker } = useConsole()
  const here = thread.visitorHere.value
  const url = context.pageUrl ?? ''
  const row = thread.row.value
  const leftAt = row && isAway(row) ? row.visitorLeftAt : null
  const aside = here ? since(context.visitedAt) : leftAt === null ? opened(context.visitedAt) : left(leftAt)

  function since(at: Ms | undefined): string | undefined {
    return at === undefined ? undefined : agoText(texts, ticker.minute.value - at)
  }
  // On the way to the next page, or gone: nobody knows yet. When the page was opened is known.
  function opened(at: Ms | undefined): string | undefined {
    return at === undefined
      ? undefined
      : isNow(at)
        ? t('context.openedNow')
        : t('context.opened', { wait: since(at) ?? '' })
  }
  function left(at: Ms): string {
    return isNow(at) ? t('context.goneNow') : t('context.gone', { wait: since(at) ?? '' })
  }
  function isNow(at: Ms): boolean {
    return ago(ticker.minute.value - at).unit === 'now'
  }

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
