import { useMemo } from 'preact/hooks'
import { Form } from '../../models/accounts/Form.ts'
import { useConsole, useTexts } from '../../parts/context.ts'
import { Dialog } from '../../parts/Dialog.tsx'
import { FormField } from '../../parts/FormField.tsx'
import { FormView } from '../../parts/FormView.tsx'

/** Adds a site, and leads to its line. */
export function NewSiteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTexts()
  const { relay, directory, go } = useConsole()
  const form = useMemo(() => new Form(['siteName', 'siteAddress'], ['siteAddress']), [])

  async function add() {
    const made = await form.submit(async ({ siteName, siteAddress }) => {
      const answer = await relay.act('createSite', { name: siteName, address: siteAddress })
      return answer.ok ? { ok: true, value: siteIdIn(answer.ack.value) } : answer
    })
    if (made === null) return
    await directory.refresh()
    onClose()
    go({ screen: 'settings', page: 'site', siteId: made, tab: 'install' })
  }

  return (
    <Dialog title={t('newSite.title')} onClose={onClose}>
      <FormView form={form} submit={t('newSite.make')} onSubmit={() => void add()}>
        <FormField form={form} name="siteName" label={t('newSite.name')} autofocus />
        <FormField
          form={form}
          name="siteAddress"
          type="url"
          label={t('newSite.address')}
          hint={t('setup.siteAddress.hint')}
          optional
        />
      </FormView>
    </Dialog>
  )
}

function siteIdIn(value: unknown): string {
  return typeof value === 'object' && value !== null && 'siteId' in value ? String(value.siteId) : ''
}
