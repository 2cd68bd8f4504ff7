import type { Clock } from './edges.ts'

/** What a key can do. */
export type ShortcutName =
  | 'next'
  | 'previous'
  | 'place'
  | 'reply'
  | 'note'
  | 'close'
  | 'take'
  | 'takeNext'
  | 'context'
  | 'goMine'
  | 'goQueue'
  | 'goLeft'
  | 'goAll'
  | 'search'
  | 'help'
  | 'out'

/** A key as it was pressed. `inText`: the focus is in something one types into. */
export type Stroke = {
  readonly key: string
  /** Place of the key on the board, such as `KeyJ`: used where the layout has no Latin letters. */
  readonly code: string
  readonly shift: boolean
  /** Control, Command or Alt: those belong to the browser and to the system. */
  readonly chord: boolean
  /** The chord is ⌘ alone on Apple's keyboards, Control alone on all others. */
  readonly command: boolean
  readonly inText: boolean
}

type Actions = Readonly<Record<ShortcutName, (place: number) => void>>

/** How long G waits for its second letter. */
const SEQUENCE_MS = 1_500

const LETTERS: Readonly<Record<string, ShortcutName>> = {
  j: 'next',
  k: 'previous',
  r: 'reply',
  n: 'note',
  e: 'close',
  t: 'take',
  T: 'takeNext',
  i: 'context',
  '?': 'help',
}
const AFTER_G: Readonly<Record<string, ShortcutName>> = {
  m: 'goMine',
  q: 'goQueue',
  l: 'goLeft',
  a: 'goAll',
  s: 'search',
}

/**
 * [A10] Reads keys: single letters outside text only, and only while they are turned on. Escape always steps out, and the one
 * chord that is ours always leads to the search.
 */
export class Shortcuts {
  readonly #actions: Actions
  readonly #clock: Clock
  readonly #lettersOn: () => boolean
  #gUntil = 0

  constructor(actions: Actions, clock: Clock, lettersOn: () => boolean) {
    this.#actions = actions
    this.#clock = clock
    this.#lettersOn = lettersOn
  }

  /** Whether the key was ours; the browser then leaves it alone. */
  press(stroke: Stroke): boolean {
    if (stroke.command && letterOf(stroke) === 'k') return this.#run('search')
    if (stroke.chord) return false
    if (stroke.key === 'Escape') {
      this.#actions.out(0)
      return true
    }
    if (stroke.inText || !this.#lettersOn()) return false
    const letter = letterOf(stroke)
    const afterG = this.#clock.now() < this.#gUntil
    this.#gUntil = 0
    if (afterG && AFTER_G[letter]) return this.#run(AFTER_G[letter])
    if (letter === 'g') {
      this.#gUntil = this.#clock.now() + SEQUENCE_MS
      return true
    }
    if (/^[1-9]$/.test(letter)) return this.#run('place', Number(letter))
    const name = LETTERS[letter]
    return name ? this.#run(name) : false
  }

  #run(name: ShortcutName, place = 0): boolean {
    this.#actions[name](place)
    return true
  }
}

/** The Latin letter a key stands for, also on keyboards that write Arabic or Greek. */
function letterOf({ key, code, shift }: Stroke): string {
  if (key.length === 1 && key.charCodeAt(0) < 128) return key === key.toUpperCase() && !shift ? key.toLowerCase() : key
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(code)?.[1]
  if (digit) return digit
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (!letter) return key
  return shift ? letter : letter.toLowerCase()
}
