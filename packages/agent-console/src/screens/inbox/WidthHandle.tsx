import { LIST_WIDTH } from '../../models/Preferences.ts'
import { useConsole, useTexts } from '../../parts/context.ts'

const STEP_PX = 8

/** The edge of the list: drag it, or move it by the arrow keys. */
export function WidthHandle() {
  const { t, dir } = useTexts()
  const { preferences } = useConsole()
  const toward = dir === 'rtl' ? -1 : 1
  const width = preferences.listWidth.value

  function onPointerDown(event: PointerEvent & { currentTarget: HTMLElement }) {
    const handle = event.currentTarget
    const from = event.clientX
    handle.setPointerCapture(event.pointerId)
    const move = (now: PointerEvent) => preferences.setListWidth(width + (now.clientX - from) * toward)
    handle.addEventListener('pointermove', move)
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), { once: true })
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === 'ArrowRight' ? STEP_PX * toward : event.key === 'ArrowLeft' ? -STEP_PX * toward : 0
    if (step === 0) return
    event.preventDefault()
    preferences.setListWidth(width + step)
  }

  return (
    <div
      class="width-handle"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t('list.width')}
      aria-valuenow={width}
      aria-valuemin={LIST_WIDTH.min}
      aria-valuemax={LIST_WIDTH.max}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      onDblClick={() => preferences.setListWidth(LIST_WIDTH.usual)}
    />
  )
}
