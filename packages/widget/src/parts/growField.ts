/** Makes a field as high as its text; its `max-height` is the limit. */
export function growField(field: HTMLElement | null): void {
  if (!field) return
  field.style.height = 'auto'
  field.style.height = field.scrollHeight + 'px'
}
