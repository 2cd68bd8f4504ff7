import type { JSX } from 'preact'
import { BELL_BODY, BELL_BUTTON } from '../parts/bellShape.ts'

/** Outlines on 20 × 20, 1.5 px. */
const outlines = {
  close: 'M5 5l10 10M15 5L5 15',
  down: 'M5.5 8l4.5 4.5L14.5 8',
  next: 'M8 5.5l4.5 4.5L8 14.5',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  send: 'M10 15.5v-11M5.5 9L10 4.5 14.5 9',
  clock: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 6.5V10l2.3 1.5',
  tick: 'M4.5 10.5l3.5 3.5 7.5-8',
  ticks: 'M2 10.5l3.5 3.5 7.5-8M9.5 13l1 1 7.5-8',
  alert: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 6.5v4M10 13.5h.01',
  again: 'M16 10a6 6 0 1 1-2-4.5M16.5 3v3.5H13',
}
export type IconName = keyof typeof outlines

export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg class={'icon i-' + name} viewBox="0 0 20 20" aria-hidden="true">
      <path d={outlines[name]} />
    </svg>
  )
}

/** The bell on its counter, 62 × 50, in the brass of where it stands. */
export function CounterBell(): JSX.Element {
  return (
    <svg class="bell" viewBox="0 0 62 50" aria-hidden="true">
      <path class="rays" d="M19 8l-3-6M43 8l3-6M13 14L8 9.5M49 14l5-4.5" />
      <path class="fill" d="M7 40a24 24 0 0 1 48 0z" />
      <path d="M31 16v-5M25.5 10.5h11M16.5 37q1-8 8-11.5" />
      <path class="base" d="M5 40h52q4 0 4 4.5t-4 4.5H5q-4 0-4-4.5t4-4.5z" />
    </svg>
  )
}

/** The solid bell: whoever answers, nobody in particular. */
export function DeskBell(): JSX.Element {
  return (
    <svg class="solid" viewBox="0 0 34 34" aria-hidden="true">
      <path d={BELL_BODY + BELL_BUTTON} />
    </svg>
  )
}
