import type { ButtonHTMLAttributes, ComponentChildren } from 'preact'
import { Icon } from './Icon.tsx'
import type { IconName } from './icons.ts'
import { Key } from './Key.tsx'

type Look = 'primary' | 'soft' | 'plain' | 'bare' | 'danger' | 'brass'

type Props = Omit<ButtonHTMLAttributes, 'class' | 'icon' | 'size'> & {
  class?: string
  look?: Look
  icon?: IconName
  /** The shortcut that does the same, as it is printed on keys. */
  shortcut?: string
  small?: boolean
  children?: ComponentChildren
}

/** A button. Not of type submit unless it says so. */
export function Button({ look = 'plain', icon, shortcut, small, children, class: extra = '', ...rest }: Props) {
  return (
    <button type="button" class={`button button-${look}${small ? ' button-small' : ''} ${extra}`} {...rest}>
      {icon && <Icon name={icon} size={small ? 16 : 20} />}
      {children}
      {shortcut && <Key name={shortcut} />}
    </button>
  )
}

/** A button that is only a picture; its name is spoken and shown as a tooltip. */
export function IconButton({
  icon,
  name,
  class: extra = '',
  ...rest
}: Omit<Props, 'children'> & { icon: IconName; name: string }) {
  return (
    <button type="button" class={`icon-button ${extra}`} aria-label={name} title={name} {...rest}>
      <Icon name={icon} />
    </button>
  )
}
