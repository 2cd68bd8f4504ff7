/** Three dots of somebody who writes; the words stand beside them. */
export function TypingDots() {
  return (
    <span class="dots" aria-hidden="true">
      <span />
      <span />
      <span />
    </span>
  )
}
