import { Icon } from './Icon.tsx'

/** A key as it is printed, for eyes only: assistive technology knows shortcuts from aria-keyshortcuts. */
export function Key({ name }: { name: string }) {
  return (
    <kbd class="key" aria-hidden="true" data-key={name === 'Enter' ? undefined : name}>
      {name === 'Enter' && <Icon name="enter" size={16} />}
    </kbd>
  )
}
