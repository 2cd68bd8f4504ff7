import { signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { Memory } from './edges.ts'

/** Light, dark, or as the system says. */
export type Theme = 'system' | 'light' | 'dark'

/** Narrowest and widest list, in CSS px. */
export const LIST_WIDTH = { min: 280, max: 420, usual: 336 } as const

/** What this browser remembers of how its agent likes the console. */
export class Preferences {
  readonly theme: Signal<Theme>
  readonly sound: Signal<boolean>
  /** Shortcuts of one letter; they can be turned off for speech input and slips of the hand. */
  readonly letterKeys: Signal<boolean>
  readonly listWidth: Signal<number>
  /** Whether the context pane is shown where there is room for it. */
  readonly contextOpen: Signal<boolean>
  /** Folded sections of the context pane. */
  readonly folded: Signal<ReadonlySet<string>>
  readonly #memory: Memory

  constructor(memory: Memory) {
    this.#memory = memory
    const theme = memory.get('theme')
    this.theme = signal(theme === 'light' || theme === 'dark' ? theme : 'system')
    this.sound = signal(memory.get('sound') !== 'off')
    this.letterKeys = signal(memory.get('letterKeys') !== 'off')
    this.listWidth = signal(clamp(Number(memory.get('listWidth') ?? LIST_WIDTH.usual)))
    this.contextOpen = signal(memory.get('context') !== 'closed')
    this.folded = signal(new Set((memory.get('folded') ?? '').split(' ').filter(Boolean)))
  }

  setTheme(theme: Theme): void {
    this.theme.value = theme
    this.#memory.set('theme', theme)
  }

  setSound(on: boolean): void {
    this.sound.value = on
    this.#memory.set('sound', on ? 'on' : 'off')
  }

  setLetterKeys(on: boolean): void {
    this.letterKeys.value = on
    this.#memory.set('letterKeys', on ? 'on' : 'off')
  }

  setListWidth(px: number): void {
    this.listWidth.value = clamp(px)
    this.#memory.set('listWidth', String(this.listWidth.value))
  }

  setContextOpen(open: boolean): void {
    this.contextOpen.value = open
    this.#memory.set('context', open ? 'open' : 'closed')
  }

  fold(section: string, folded: boolean): void {
    const next = new Set(this.folded.value)
    if (folded) next.add(section)
    else next.delete(section)
    this.folded.value = next
    this.#memory.set('folded', [...next].join(' '))
  }
}

function clamp(px: number): number {
  if (!Number.isFinite(px)) return LIST_WIDTH.usual
  return Math.min(LIST_WIDTH.max, Math.max(LIST_WIDTH.min, Math.round(px)))
}
