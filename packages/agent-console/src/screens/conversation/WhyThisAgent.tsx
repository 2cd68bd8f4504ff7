import type { Considered, EventOf } from '@deskbell/protocol'
import type { Thread } from '../../models/Thread.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { agentName, shortAgentName } from '../../parts/names.ts'
import { Pips } from '../../parts/Pips.tsx'

type Routed = EventOf<'conversation.routed'>

/** Everyone who was considered, and why they were or were not chosen. */
export function WhyThisAgent({ routed, thread }: { routed: Routed; thread: Thread }) {
  const { t, timeExact } = useTexts()
  const { directory } = useConsole()
  const view = thread.snapshot.value?.view ?? null
  const { policy, agentId, considered } = routed.content
  const department = view ? (directory.department(view.departmentId)?.name ?? '') : ''
  return (
    <>
      <div class="why-head">
        <h2 class="why-title">{t('why.title', { agent: shortAgentName(directory, agentId, view) })}</h2>
        <bdi class="why-time">{timeExact(routed.at)}</bdi>
        <p class="why-policy">{t(`why.policy.${policy}`, { department })}</p>
      </div>
      <ul class="why-list">
        {considered.map((each) => (
          <li key={each.agentId} class="why-agent" data-verdict={each.verdict}>
            <Avatar name={agentName(directory, each.agentId, view)} size={24} of="agent" />
            <span class="why-name">{shortAgentName(directory, each.agentId, view)}</span>
            <Pips load={each.load} capacity={each.max} />
            <span class="why-verdict">{verdictText(t, policy, each)}</span>
          </li>
        ))}
      </ul>
      <p class="why-foot">{t('why.foot')}</p>
    </>
  )
}

function verdictText(
  t: ReturnType<typeof useTexts>['t'],
  policy: Routed['content']['policy'],
  { verdict, load, max }: Considered,
) {
  switch (verdict) {
    case 'chosen':
      return t(`why.verdict.chosen.${policy}`, { load, max })
    case 'busier':
    case 'later_turn':
      return t(`why.verdict.${verdict}`, { load, max })
    default:
      return t(`why.verdict.${verdict}`)
  }
}
