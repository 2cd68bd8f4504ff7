import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { waitOf } from '../../models/waits.ts'
import { useConsole, useTexts } from '../../parts/context.ts'

/** Counts are said at most this often. */
const SAY_EVERY_MS = 30_000

/** Who waits, for ears: politely, and never more than twice a minute. */
export function LiveWords() {
  const { t } = useTexts()
  const { desk, lists, directory } = useConsole()
  const said = useSignal('')
  const me = directory.me.value?.id ?? null
  const waiting = desk.slots.value.filter((id) => {
    const row = id === null ? null : lists.row(id)
    return row !== null && waitOf(row, me).turn === 'ours'
  }).length
  const queue = lists.counts.value?.queue ?? 0
  const words = `${t('say.waiting', { count: waiting })} ${t('say.queue', { count: queue })}`

  useEffect(() => {
    const timer = setTimeout(() => (said.value = words), said.peek() === '' ? 2_000 : SAY_EVERY_MS)
    return () => clearTimeout(timer)
  }, [words, said])

  return (
    <p class="visually-hidden" aria-live="polite">
      {said}
    </p>
  )
}
