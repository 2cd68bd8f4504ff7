import { initialsOf } from './initials.ts'

type Props = {
  name: string
  size: 20 | 24 | 32 | 40
  /** Visitors have a tint of their own, or sand; agents are of the house's colour. */
  of?: 'visitor' | 'agent' | 'me'
  url?: string | null
  /** A green dot: on the page, or online. Words for it stand elsewhere. */
  here?: boolean
  /** 0 to TINTS − 1. */
  tint?: number | null
  /** Instead of those of the name. */
  initials?: string | null
}

/** A face or initials beside a name; decorative, because the name is always in words. */
export function Avatar({ name, size, of = 'visitor', url = null, here = false, tint = null, initials = null }: Props) {
  return (
    <span class={`avatar avatar-${of} avatar-${size}`} aria-hidden="true" data-tint={tint ?? undefined}>
      {url === null ? (
        <span class="avatar-text" data-initials={initials ?? initialsOf(name)} />
      ) : (
        <img src={url} alt="" width={size} height={size} />
      )}
      {here && <span class="avatar-here" />}
    </span>
  )
}
