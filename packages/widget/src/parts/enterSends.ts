/** Whether this key sends: Enter, but not with Shift, and not the one that ends a composition (Safari tells so by its code only). */
export const enterSends = (event: KeyboardEvent): boolean =>
  event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229
