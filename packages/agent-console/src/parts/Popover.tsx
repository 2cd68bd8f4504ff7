import type { ComponentChildren } from 'preact'

type Props = {
  id: string
  /** CSS name of what it hangs on, such as `--account`. */
  anchor: string
  class?: string
  children: ComponentChildren
}

/** Something that hangs on its button, above everything, until one looks elsewhere. Opened by `popovertarget`. */
export function Popover({ id, anchor, class: extra = '', children }: Props) {
  return (
    <div
      id={id}
      popover="auto"
      class={`popover ${extra}`}
      style={{ positionAnchor: anchor }}
      // Whoever goes somewhere from it looks elsewhere.
      onClick={(event) => {
        const went = event.target instanceof Element && event.target.closest('a[href]:not([target]), .menu-item')
        if (went) event.currentTarget.hidePopover?.()
      }}
    >
      {children}
    </div>
  )
}
