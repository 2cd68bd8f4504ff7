import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import type { AgentView, SiteSettings } from '@deskbell/protocol'
import { Invitations } from '../../models/settings/Invitations.ts'
import { ROLES } from '../../models/settings/roles.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { Button, IconButton } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Select } from '../../parts/Select.tsx'
import { useCopy } from '../../parts/useCopy.ts'
import { InviteDialog } from './InviteDialog.tsx'
import { SettingsPage } from './SettingsPage.tsx'

/** Who works for a site, as what, and who was asked to join. */
export function PeoplePage({ site }: { site: SiteSettings }) {
  const { t } = useTexts()
  const { directory, relay, saves } = useConsole()
  const inviting = useSignal(false)
  const invitations = useMemo(() => new Invitations(site.id, relay, saves), [site.id, relay, saves])
  const count = directory.agents.value?.length
  // Who joins uses one up.
  useEffect(() => void invitations.load(), [invitations, count])
  const agents = (directory.agents.value ?? []).filter(
    (agent) => agent.owner || agent.memberships.some((each) => each.siteId === site.id),
  )
  return (
    <SettingsPage
      title={t('settings.site.people')}
      intro={t('people.intro')}
      action={
        <Button look="primary" icon="plus" onClick={() => (inviting.value = true)}>
          {t('people.invite')}
        </Button>
      }
    >
      <ul class="settings-rows" aria-label={t('settings.site.people')}>
        {agents.map((agent) => (
          <Person key={agent.id} agent={agent} site={site} />
        ))}
      </ul>
      <OpenInvitations invitations={invitations} />
      {inviting.value && (
        <InviteDialog site={site} invitations={invitations} onClose={() => (inviting.value = false)} />
      )}
    </SettingsPage>
  )
}

function Person({ agent, site }: { agent: AgentView; site: SiteSettings }) {
  const { t } = useTexts()
  const { saves, directory } = useConsole()
  const role = agent.memberships.find((each) => each.siteId === site.id)?.role
  const isMe = directory.me.value?.id === agent.id
  const save = (memberships: AgentView['memberships']) =>
    void saves.do(
      { name: 'updateAgent', args: { agentId: agent.id, memberships } },
      { name: 'updateAgent', args: { agentId: agent.id, memberships: agent.memberships } },
    )
  const others = agent.memberships.filter((each) => each.siteId !== site.id)
  return (
    <li class="settings-row">
      <Avatar name={agent.name} size={32} of="agent" url={agent.avatarUrl} />
      <span class="settings-row-main">
        <bdi class="settings-row-name">{agent.name}</bdi>
        <bdi class="settings-row-second">{agent.email}</bdi>
      </span>
      {agent.owner || role === undefined ? (
        <span class="settings-row-aside">{t('people.owner')}</span>
      ) : (
        <>
          <Select
            bare
            label={t('people.role', { name: agent.name })}
            value={role}
            choices={ROLES.map((value) => ({ value, label: t(`people.role.${value}`) }))}
            onChoose={(chosen) => save([...others, { siteId: site.id, role: chosen }])}
          />
          {!isMe && (
            <IconButton icon="close" name={t('people.leave', { name: agent.name })} onClick={() => save(others)} />
          )}
        </>
      )}
    </li>
  )
}

function OpenInvitations({ invitations }: { invitations: Invitations }) {
  const { t, day } = useTexts()
  const { ticker } = useConsole()
  const copy = useCopy()
  const all = invitations.all.value ?? []
  if (all.length === 0) return null
  return (
    <section class="settings-group">
      <h2 class="settings-sub">{t('people.open')}</h2>
      <ul class="settings-rows">
        {all.map((invitation) => (
          <li key={invitation.id} class="settings-row">
            <span class="settings-row-main">
              <span class="settings-row-name">{invitation.email || t('people.open.anyone')}</span>
              <span class="settings-row-second">
                {t(`people.role.${invitation.role}`)},{' '}
                {t('people.open.until', { day: day(invitation.expiresAt, ticker.minute.value) })}
              </span>
            </span>
            <Button small icon="copy" onClick={() => void copy(invitation.url)}>
              {t('people.invite.copy')}
            </Button>
            <Button small look="bare" onClick={() => void invitations.revoke(invitation.id)}>
              {t('people.revoke')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
