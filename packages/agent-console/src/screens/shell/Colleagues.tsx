import type { AgentView } from '@deskbell/protocol'
import { isFree } from '../../models/Directory.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Pips } from '../../parts/Pips.tsx'

/** Most colleagues named in the rail; the settings name all. */
const MAX_SHOWN = 8

/** Who is on the desk now, and how full they are. */
export function Colleagues() {
  const { t } = useTexts()
  const { directory } = useConsole()
  const here = directory.colleagues.value
    .filter((each) => each.connected || each.availability === 'phone')
    .toSorted(byWork)
  if (here.length === 0) return <div class="colleagues" />
  return (
    <section class="colleagues" aria-labelledby="colleagues-heading">
      <div class="colleagues-head">
        <h2 id="colleagues-heading">{t('colleagues.heading')}</h2>
        <span>{t('colleagues.free', { count: here.filter(isFree).length })}</span>
      </div>
      <ul>
        {here.slice(0, MAX_SHOWN).map((agent) => (
          <Colleague key={agent.id} agent={agent} />
        ))}
      </ul>
    </section>
  )
}

function Colleague({ agent }: { agent: AgentView }) {
  const { t } = useTexts()
  const working = agent.availability === 'online' || agent.availability === 'phone'
  return (
    <li class="colleague" data-working={working ? '' : undefined} title={agent.name}>
      <Avatar name={agent.name} size={24} of="agent" url={agent.avatarUrl} />
      <span class="colleague-name">{agent.name}</span>
      {working ? (
        <Pips load={agent.load} capacity={agent.capacity} />
      ) : (
        <span>{t(`availability.${agent.availability}`)}</span>
      )}
    </li>
  )
}

function byWork(a: AgentView, b: AgentView): number {
  const order = ['online', 'phone', 'busy', 'away', 'offline']
  return order.indexOf(a.availability) - order.indexOf(b.availability) || a.name.localeCompare(b.name)
}
