import { useId } from 'preact/hooks'
import type { LineItem } from '../../models/timeline/items.ts'
import type { Thread } from '../../models/Thread.ts'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import type { IconName } from '../../parts/icons.ts'
import { placeOf } from '../../parts/placeOf.ts'
import { Popover } from '../../parts/Popover.tsx'
import { lineText } from './lineText.ts'
import { WhyThisAgent } from './WhyThisAgent.tsx'

const ICONS: Readonly<Partial<Record<LineItem['event']['type'], IconName>>> = {
  'conversation.queued': 'queue',
  'conversation.assigned': 'bell',
  'conversation.transferred': 'transfer',
  'conversation.closed': 'checkCircle',
  'conversation.reopened': 'refresh',
  'conversation.rated': 'star',
  'conversation.left_message': 'mail',
}

/** Something that happened to the chat, in one line. A reason that is underlined opens what it was made of. */
export function Line({ line, thread }: { line: LineItem; thread: Thread }) {
  const texts = useTexts()
  const { t, time, full } = texts
  const { directory } = useConsole()
  const id = useId()
  const { event, routed } = line
  const text = lineText(texts, directory, thread, event)
  const icon = ICONS[event.type]
  return (
    <div class="line" title={full(event.at)} {...placeOf(thread, event.seq)}>
      {icon && <Icon name={icon} size={16} />}
      <span class="line-text">
        {routed ? (
          <button type="button" class="line-reason" popovertarget={id} style={{ anchorName: `--why-${line.key}` }}>
            {text}: {t(`why.${routed.content.policy}`, { load: routed.content.load, max: routed.content.max })}
          </button>
        ) : (
          <span dir="auto">{text}</span>
        )}{' '}
        <bdi>{time(event.at)}</bdi>
      </span>
      {routed && (
        <Popover id={id} anchor={`--why-${line.key}`} class="why">
          <WhyThisAgent routed={routed} thread={thread} />
        </Popover>
      )}
    </div>
  )
}
