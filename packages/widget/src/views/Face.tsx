import type { Person } from '@deskbell/protocol'
import type { JSX } from 'preact'
import { DeskBell } from './icons.tsx'

/** A person's picture, their initial without one, the bell for nobody in particular. Always beside a name, so it is silent. */
export function Face({ person, online }: { person: Person | null; online?: boolean }): JSX.Element {
  return (
    <span class={person ? 'face' : 'face desk'} aria-hidden="true">
      {person ? <span>{[...person.name][0]?.toUpperCase()}</span> : <DeskBell />}
      {person?.avatarUrl && <img src={person.avatarUrl} alt="" />}
      {online && <i />}
    </span>
  )
}
