import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { AgentView } from '@deskbell/protocol'
import { capacityField } from '../../models/settings/fields.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { IconButton } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { SavedField } from '../../parts/SavedField.tsx'
import { Switch } from '../../parts/Switch.tsx'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { SettingsPage } from './SettingsPage.tsx'

/** Everyone at the desk: how much they take, who owns it. */
export function AgentsPage() {
  const { t } = useTexts()
  const { directory } = useConsole()
  return (
    <SettingsPage title={t('settings.agents')} intro={t('agents.intro')}>
      <ul class="settings-rows" aria-label={t('settings.agents')}>
        {(directory.agents.value ?? []).map((agent) => (
          <Agent key={agent.id} agent={agent} />
        ))}
      </ul>
    </SettingsPage>
  )
}

function Agent({ agent }: { agent: AgentView }) {
  const { t, list } = useTexts()
  const { directory, saves } = useConsole()
  const removing = useSignal(false)
  const isMe = directory.me.value?.id === agent.id
  const sites = agent.memberships.flatMap((each) => directory.site(each.siteId)?.name ?? [])
  const setOwner = (owner: boolean) =>
    void saves.do(
      { name: 'updateAgent', args: { agentId: agent.id, owner } },
      { name: 'updateAgent', args: { agentId: agent.id, owner: agent.owner } },
    )
  return (
    <li class="settings-row agent-row">
      <Avatar name={agent.name} size={40} of="agent" url={agent.avatarUrl} />
      <span class="settings-row-main">
        <span class="settings-row-name">
          <bdi>{agent.name}</bdi> {isMe && <span class="settings-row-you">{t('agents.you')}</span>}
        </span>
        <bdi class="settings-row-second">{agent.email}</bdi>
        {sites.length > 0 && <span class="settings-row-second">{t('agents.sites', { sites: list(sites) })}</span>}
      </span>
      <span class="agent-controls" role="group" aria-label={agent.name}>
        <Capacity agent={agent} />
        <Switch label={t('agents.owner')} on={agent.owner} onChange={setOwner} />
      </span>
      {isMe ? (
        <span class="icon-space" />
      ) : (
        <IconButton
          icon="trash"
          name={t('agents.remove', { name: agent.name })}
          onClick={() => (removing.value = true)}
        />
      )}
      {removing.value && (
        <ConfirmDialog
          title={t('agents.remove.title', { name: agent.name })}
          text={t('agents.remove.text')}
          confirm={t('agents.remove.confirm')}
          onClose={() => (removing.value = false)}
          onConfirm={() => void saves.do({ name: 'removeAgent', args: { agentId: agent.id } }, null)}
        />
      )}
    </li>
  )
}

function Capacity({ agent }: { agent: AgentView }) {
  const { t } = useTexts()
  const app = useConsole()
  const capacity = useMemo(() => capacityField(app, agent.id), [app, agent.id])
  return (
    <span class="agent-capacity">
      <SavedField saved={capacity} label={t('agents.capacity')} type="number" wrong={t('agents.capacity.invalid')} />
    </span>
  )
}
