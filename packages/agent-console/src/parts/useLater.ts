import { useSignal } from '@preact/signals'
import type { ReadonlySignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'

/** True once `on` has been true for `ms`: what is over sooner is not worth showing. */
export function useLater(ms: number, on: boolean): ReadonlySignal<boolean> {
  const later = useSignal(false)
  useEffect(() => {
    later.value = false
    if (!on) return undefined
    const timer = setTimeout(() => (later.value = true), ms)
    return () => clearTimeout(timer)
  }, [on, ms, later])
  return later
}
