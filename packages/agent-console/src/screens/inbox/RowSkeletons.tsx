/** The shape of rows that are on their way. */
export function RowSkeletons() {
  return (
    <div class="rows" aria-hidden="true">
      {[0, 1, 2, 3].map((each) => (
        <div key={each} class="row row-skeleton">
          <span class="row-gutter" />
          <span class="skeleton skeleton-round" />
          <span class="row-text">
            <span class="skeleton skeleton-line" />
            <span class="skeleton skeleton-line skeleton-short" />
          </span>
        </div>
      ))}
    </div>
  )
}
