import { useComputed } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { signal } from '@preact/signals'
import type { Wait } from '../models/waits.ts'
import { useConsole, useTexts } from './context.ts'
import { agoText, leftText, waitText } from './waitTexts.ts'

/** How long a row waits: a running clock where somebody waits, brass where they wait on us, and coarse where it is their turn. */
export function Waiting({ wait }: { wait: Wait }) {
  const texts = useTexts()
  const { ticker } = useConsole()
  const current = useRef(signal(wait)).current
  current.value = wait
  // Only this text ticks: the row around it is not drawn again.
  const text = useComputed(() => {
    const { turn, since } = current.value
    if (turn === 'left') return leftText(texts, ticker.minute.value - since)
    return turn === 'ours' || turn === 'quiet'
      ? waitText(texts, ticker.now.value - since)
      : agoText(texts, ticker.minute.value - since)
  })
  const brass = wait.turn === 'ours' || wait.turn === 'left'
  return (
    <span class={brass ? 'wait wait-ours' : 'wait'} aria-hidden="true">
      {text}
    </span>
  )
}
