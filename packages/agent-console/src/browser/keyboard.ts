import type { Shortcuts } from '../models/Shortcuts.ts'

const TEXT_INPUTS = /^(?:text|search|url|tel|email|password|number|date|time|month|week|datetime-local)$/

/** Whether the keyboard has ⌘ where others have Control. */
export const hasCommandKey = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent)

/** Hands keys of the page to the shortcuts. Answers with the way to stop. */
export function listenForKeys(shortcuts: () => Shortcuts | null): () => void {
  const press = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return
    // A dialog or menu has its own keys; what is behind it stays as it is.
    const inFront = document.querySelector('dialog[open]') !== null
    if (inFront) return
    const target = event.composedPath()[0]
    const { altKey, ctrlKey, metaKey, shiftKey } = event
    const [command, other] = hasCommandKey() ? [metaKey, ctrlKey] : [ctrlKey, metaKey]
    const stroke = {
      key: event.key,
      code: event.code,
      shift: shiftKey,
      chord: ctrlKey || metaKey || altKey,
      command: command && !other && !altKey && !shiftKey,
      inText: isText(target),
    }
    const ours = shortcuts()?.press(stroke) ?? false
    if (!ours) return
    if (event.key === 'Escape') stepOut(target)
    else event.preventDefault()
  }
  addEventListener('keydown', press)
  return () => removeEventListener('keydown', press)
}

/** Escape leads from a text to the conversation, and from there to its row in the list. */
function stepOut(target: EventTarget | undefined): void {
  if (document.querySelector(':popover-open') !== null) return
  const next = isText(target)
    ? document.getElementById('conversation')
    : document.querySelector<HTMLElement>('.row[aria-current]')
  next?.focus()
}

function isText(target: EventTarget | undefined): boolean {
  if (target instanceof HTMLInputElement) return TEXT_INPUTS.test(target.type)
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true
  return target instanceof HTMLElement && target.isContentEditable
}
