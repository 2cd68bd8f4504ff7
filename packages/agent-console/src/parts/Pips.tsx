import { useTexts } from './context.ts'

const MAX_PIPS = 6

/** How full somebody is: a bar for each chat they hold, a pale one for each place left. */
export function Pips({ load, capacity }: { load: number; capacity: number }) {
  const { t, number } = useTexts()
  const places = Math.max(capacity, Math.ceil(load))
  const name = t('colleagues.loadWords', { load: number(load), capacity: number(capacity) })
  if (places > MAX_PIPS || places === 0) {
    return <span class="pips-text">{t('colleagues.load', { load: number(load), capacity: number(capacity) })}</span>
  }
  return (
    <span class="pips" role="img" aria-label={name}>
      {Array.from({ length: places }, (_, index) => (
        <span key={index} class={index < load ? 'pip pip-full' : 'pip'} />
      ))}
    </span>
  )
}
