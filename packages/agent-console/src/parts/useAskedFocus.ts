import { effect } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Composer } from '../models/Composer.ts'

/**
 * Gives the field the focus when the composer asks for it. [A10] At once, before the next key can come: a letter that is meant
 * for the text must never be read as a shortcut. Where the field is not there yet, as soon as it is.
 */
export function useAskedFocus(
  composer: Composer,
  field: { readonly current: HTMLElement | null },
  isThere: boolean,
): void {
  const done = useRef(0)
  // Not useSignalEffect, which waits until the page was painted.
  useLayoutEffect(
    () =>
      effect(() => {
        const asked = composer.focusAsked.value
        if (asked === done.current || !field.current) return
        done.current = asked
        field.current.focus()
      }),
    [composer, field, isThere],
  )
}
