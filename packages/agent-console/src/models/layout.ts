/**
 * How many panes there is room for. Styles ask the same widths by container queries; views ask this where the number of panes
 * decides what is there at all.
 */
export type Layout = 'phone' | 'single' | 'double' | 'folded' | 'full'

/** @param width of the console itself, in CSS px: never of the screen, and never by browser */
export function layoutOf(width: number): Layout {
  if (width < 600) return 'phone'
  if (width < 840) return 'single'
  if (width < 1080) return 'double'
  return width < 1280 ? 'folded' : 'full'
}

/** Whether list and conversation stand side by side. */
export const isSideBySide = (layout: Layout): boolean => layout !== 'phone' && layout !== 'single'
