import { useComputed } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import type { ListRow } from '@deskbell/protocol'
import { figuresOf } from '../../models/board.ts'
import { useConsole, useTexts } from '../../parts/context.ts'
import { leftText, waitText } from '../../parts/waitTexts.ts'

/** What the queue is like now, in a few figures. */
export function BoardFigures({ rows }: { rows: readonly ListRow[] }) {
  const texts = useTexts()
  const { t, number } = texts
  const { directory, lists, ticker } = useConsole()
  const { waiting, away, longestSince, free, online } = figuresOf(rows, directory)
  const left = lists.counts.value?.left ?? 0
  const oldest = lists.of('left').value.rows?.[0]?.leftMessageAt ?? null
  return (
    <dl class="figures">
      <Figure label={t('queue.waiting')} aside={away > 0 && t('queue.away', { count: away })}>
        {number(waiting)}
      </Figure>
      <Figure label={t('queue.longest')} brass={longestSince !== null}>
        {longestSince === null ? '–' : <Longest since={longestSince} />}
      </Figure>
      <Figure label={t('queue.free')}>{t('queue.freeOf', { free: number(free), all: number(online) })}</Figure>
      <Figure
        label={t('queue.left')}
        aside={oldest !== null && t('queue.oldest', { wait: leftText(texts, ticker.minute.value - oldest) })}
      >
        {number(left)}
      </Figure>
    </dl>
  )
}

function Longest({ since }: { since: number }) {
  const texts = useTexts()
  const { ticker } = useConsole()
  const text = useComputed(() => waitText(texts, ticker.now.value - since))
  return <>{text}</>
}

type FigureProps = { label: string; aside?: string | false; brass?: boolean; children: ComponentChildren }

function Figure({ label, aside, brass, children }: FigureProps) {
  return (
    <div class="figure">
      <dt>{label}</dt>
      <dd>
        <span class={brass ? 'figure-value figure-brass' : 'figure-value'}>{children}</span>
        {aside && <span class="figure-aside">{aside}</span>}
      </dd>
    </div>
  )
}
