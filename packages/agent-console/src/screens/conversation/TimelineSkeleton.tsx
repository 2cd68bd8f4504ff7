/** The shape of a conversation that is on its way. */
export function TimelineSkeleton() {
  return (
    <div class="timeline-skeleton" aria-hidden="true">
      <span class="skeleton skeleton-bubble" />
      <span class="skeleton skeleton-bubble skeleton-short" />
      <span class="skeleton skeleton-bubble skeleton-own" />
      <span class="skeleton skeleton-bubble skeleton-short" />
    </div>
  )
}
