import { useSignal } from '@preact/signals'
import type { Thread } from '../../models/Thread.ts'
import type { TransferTarget } from '../../models/Actions.ts'
import { isFree } from '../../models/Directory.ts'
import { targetsOf } from '../../models/targets.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Dialog } from '../../parts/Dialog.tsx'
import { Field } from '../../parts/Field.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { visitorName } from '../../parts/names.ts'
import { Pips } from '../../parts/Pips.tsx'

/** Hands a chat to a colleague or a department. */
export function TransferDialog({ thread }: { thread: Thread }) {
  const texts = useTexts()
  const { t } = texts
  const { directory, actions, overlay } = useConsole()
  const words = useSignal('')
  const known = thread.snapshot.value?.view ?? thread.row.value
  const close = () => (overlay.value = 'none')
  const { agents, departments } = targetsOf(directory, known?.siteId ?? '', directory.me.value?.id ?? null, words.value)

  async function hand(to: TransferTarget) {
    close()
    await actions.transfer(thread.id, to)
  }

  return (
    <Dialog title={t('transfer.title')} onClose={close}>
      <p class="dialog-intro">{t('transfer.intro', { name: visitorName(texts, known) })}</p>
      <Field
        label={t('transfer.find')}
        value={words.value}
        onText={(text) => (words.value = text)}
        autofocus
        autocomplete="off"
      />
      {agents.length > 0 && (
        <section class="targets">
          <h3>{t('transfer.agents')}</h3>
          {agents.map((agent) => (
            <button key={agent.id} type="button" class="target" onClick={() => void hand({ agentId: agent.id })}>
              <Avatar name={agent.name} size={32} of="agent" url={agent.avatarUrl} />
              <span class="target-name">{agent.name}</span>
              <Pips load={agent.load} capacity={agent.capacity} />
              <span class="target-state">
                {isFree(agent)
                  ? t('transfer.hasRoom')
                  : agent.load >= agent.capacity
                    ? t('transfer.full')
                    : t(`availability.${agent.availability}`)}
              </span>
            </button>
          ))}
        </section>
      )}
      {departments.length > 0 && (
        <section class="targets">
          <h3>{t('transfer.departments')}</h3>
          {departments.map(({ department, free }) => (
            <button
              key={department.id}
              type="button"
              class="target"
              onClick={() => void hand({ departmentId: department.id })}
            >
              <span class="target-icon">
                <Icon name="users" />
              </span>
              <span class="target-name">{department.name}</span>
              <span class="target-state">{t('transfer.freeIn', { count: free })}</span>
            </button>
          ))}
        </section>
      )}
      {agents.length + departments.length === 0 && <p class="targets-none">{t('transfer.nobody')}</p>}
    </Dialog>
  )
}
