import { Button } from '../../parts/Button.tsx'
import { useTexts } from '../../parts/context.ts'
import { Dialog } from '../../parts/Dialog.tsx'

type Props = { title: string; text: string; confirm: string; onClose: () => void; onConfirm: () => void }

/** Asks before something that cannot be taken back. */
export function ConfirmDialog({ title, text, confirm, onClose, onConfirm }: Props) {
  const { t } = useTexts()
  return (
    <Dialog title={title} onClose={onClose}>
      <p class="dialog-intro">{text}</p>
      <div class="dialog-foot">
        <Button onClick={onClose} autofocus>
          {t('action.cancel')}
        </Button>
        <Button
          look="danger"
          onClick={() => {
            onConfirm()
            onClose()
          }}
        >
          {confirm}
        </Button>
      </div>
    </Dialog>
  )
}
