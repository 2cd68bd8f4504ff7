import { useSignal } from '@preact/signals'
import { useId, useRef } from 'preact/hooks'
import type { ContactView } from '@deskbell/protocol'
import { Button, IconButton } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Field } from '../../parts/Field.tsx'
import { Popover } from '../../parts/Popover.tsx'

/** Writes down the name or address that the visitor told. */
export function ContactEditor({ contact }: { contact: ContactView }) {
  const { t } = useTexts()
  const app = useConsole()
  const id = useId()
  const name = useSignal(contact.name)
  const email = useSignal(contact.email)
  const form = useRef<HTMLFormElement>(null)

  async function save(event: Event) {
    event.preventDefault()
    form.current?.closest<HTMLElement>('[popover]')?.hidePopover()
    await app.contact.update({ name: name.value.trim(), email: email.value.trim() })
  }

  return (
    <>
      <IconButton
        icon="pencil"
        name={t('context.edit')}
        popovertarget={id}
        style={{ anchorName: '--contact' }}
        class="who-edit"
      />
      <Popover id={id} anchor="--contact" class="contact-editor">
        <form ref={form} onSubmit={(event) => void save(event)}>
          <Field label={t('context.name')} value={name.value} onText={(text) => (name.value = text)} dir="auto" />
          <Field label={t('context.email')} type="email" value={email.value} onText={(text) => (email.value = text)} />
          <Button look="primary" type="submit">
            {t('action.save')}
          </Button>
        </form>
      </Popover>
    </>
  )
}
