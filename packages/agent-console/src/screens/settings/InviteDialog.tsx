import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Role, SiteSettings } from '@deskbell/protocol'
import type { Invitations } from '../../models/settings/Invitations.ts'
import { ROLES } from '../../models/settings/roles.ts'
import { Button } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Dialog } from '../../parts/Dialog.tsx'
import { Field } from '../../parts/Field.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { Select } from '../../parts/Select.tsx'
import { useCopy } from '../../parts/useCopy.ts'
import { useRefusalText } from '../../parts/useRefusalText.ts'

type Props = { site: SiteSettings; invitations: Invitations; onClose: () => void }

/** Asks a colleague to join: a link that works once. */
export function InviteDialog({ site, invitations, onClose }: Props) {
  const { t } = useTexts()
  const close = () => {
    invitations.made.value = null
    onClose()
  }
  const made = invitations.made.value
  return (
    <Dialog title={made ? t('people.invite.done') : t('people.invite.title', { site: site.name })} onClose={close}>
      {made ? <MadeLink made={made} invitations={invitations} /> : <InviteForm site={site} invitations={invitations} />}
    </Dialog>
  )
}

function InviteForm({ site, invitations }: Omit<Props, 'onClose'>) {
  const { t } = useTexts()
  const textOf = useRefusalText()
  const mails = useConsole().directory.mails.value
  const role = useSignal<Role>('agent')
  const email = useSignal('')
  const chosen = useSignal<readonly string[]>(site.departments.map((each) => each.id))
  const refusal = invitations.refused.value
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        void invitations.invite({ role: role.value, email: email.value, departmentIds: [...chosen.value] })
      }}
    >
      <Select
        label={t('people.invite.role')}
        value={role.value}
        choices={ROLES.map((value) => ({ value, label: t(`people.role.${value}`) }))}
        onChoose={(value) => (role.value = value)}
        autofocus
      />
      <fieldset class="checks">
        <legend class="field-label">{t('people.invite.departments')}</legend>
        {site.departments.map(({ id, name }) => (
          <label key={id} class="check">
            <input
              type="checkbox"
              checked={chosen.value.includes(id)}
              onChange={(event) => {
                const rest = chosen.value.filter((each) => each !== id)
                chosen.value = event.currentTarget.checked ? [...rest, id] : rest
              }}
            />
            {name}
          </label>
        ))}
      </fieldset>
      <Field
        label={mails ? t('people.invite.email') : t('people.invite.theirEmail')}
        hint={mails ? undefined : t('people.invite.noMail')}
        type="email"
        optional
        value={email.value}
        onText={(text) => (email.value = text)}
        error={refusal?.code === 'invalid_field' ? t('field.email.invalid') : null}
        autocomplete="off"
      />
      {refusal && refusal.code !== 'invalid_field' && (
        <div class="form-trouble" role="alert">
          <Icon name="alert" />
          <p>
            <span class="form-trouble-what">{textOf(refusal).what}</span> {textOf(refusal).now}
          </p>
        </div>
      )}
      <Button type="submit" look="primary" class="form-submit" disabled={invitations.busy.value}>
        {t('people.invite.make')}
      </Button>
    </form>
  )
}

function MadeLink({ made, invitations }: { made: { url: string; mailedTo: string | null }; invitations: Invitations }) {
  const { t } = useTexts()
  const copy = useCopy()
  const foot = useRef<HTMLDivElement>(null)
  // The form that held the focus is gone: it goes on to what comes next.
  useEffect(() => foot.current?.querySelector<HTMLElement>('.button-primary')?.focus(), [])
  return (
    <>
      <p class="dialog-intro">
        {t('people.invite.doneText')}{' '}
        {made.mailedTo === null ? t('people.invite.sendIt') : t('people.invite.mailed', { email: made.mailedTo })}
      </p>
      <Field label={t('people.invite.link')} value={made.url} onText={() => {}} readOnly dir="ltr" />
      <div class="dialog-foot" ref={foot}>
        <Button look="bare" onClick={() => (invitations.made.value = null)}>
          {t('people.invite.another')}
        </Button>
        <Button look="primary" icon="copy" onClick={() => void copy(made.url)}>
          {t('people.invite.copy')}
        </Button>
      </div>
    </>
  )
}
