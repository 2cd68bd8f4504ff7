import { effect } from '@preact/signals'
import type { Preferences } from '../models/Preferences.ts'

/** Puts the chosen colours on the page; without a choice the system's hold. */
export function applyTheme(preferences: Preferences): () => void {
  return effect(() => {
    const root = document.documentElement
    const theme = preferences.theme.value
    if (theme === 'system') delete root.dataset['theme']
    else root.dataset['theme'] = theme
  })
}
