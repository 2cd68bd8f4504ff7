import { useTexts } from '../../parts/context.ts'

/** A place of the desk without a chat. */
export function FreePlace({ place }: { place: number }) {
  const { t, number } = useTexts()
  return (
    <li class="row-item">
      <div class="row row-free">
        <span class="row-gutter" aria-hidden="true">
          {number(place)}
        </span>
        <span class="avatar avatar-32 avatar-free" aria-hidden="true" />
        <span class="visually-hidden">{t('desk.free', { n: number(place) })}</span>
      </div>
    </li>
  )
}
