import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { IconButton } from './Button.tsx'
import { useTexts } from './context.ts'

type Props = { title: string; onClose: () => void; class?: string; children: ComponentChildren }

/** A dialog above the page. The browser keeps the focus in it and gives it back afterwards; Escape closes it. */
export function Dialog({ title, onClose, class: extra = '', children }: Props) {
  const { t } = useTexts()
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      class={`dialog ${extra}`}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      <div class="dialog-head">
        <h2 class="dialog-title" id={id}>
          {title}
        </h2>
        <IconButton icon="close" name={t('action.close')} onClick={onClose} />
      </div>
      <div class="dialog-body">{children}</div>
    </dialog>
  )
}
