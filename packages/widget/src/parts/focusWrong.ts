/** Once the form shows what is wrong in it, the focus goes to the first of that. */
export function focusWrong(form: Element): void {
  queueMicrotask(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
}
