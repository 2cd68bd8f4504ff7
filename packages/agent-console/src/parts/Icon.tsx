import { DIRECTED, icons } from './icons.ts'
import type { IconName } from './icons.ts'

/** A picture beside words; assistive technology hears the words only. */
export function Icon({ name, size = 20, class: extra = '' }: { name: IconName; size?: number; class?: string }) {
  const directed = DIRECTED.has(name) ? ' icon-directed' : ''
  return (
    <svg
      class={`icon${directed} ${extra}`}
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width={size < 18 ? 1.75 : size > 32 ? 1 : 1.5}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={icons[name]} fill={name === 'star' ? 'currentColor' : undefined} />
    </svg>
  )
}
