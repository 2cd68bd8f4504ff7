import { Avatar } from './Avatar.tsx'
import { useTexts } from './context.ts'
import { visitorName } from './names.ts'
import { tintOf } from './tint.ts'

type Props = {
  of: { contactName?: string | undefined; number?: number | undefined; contactId?: string | undefined } | null
  size: 24 | 32 | 40
  /** A page of theirs is connected. */
  here?: boolean
}

/** Most digits that have room in a face. */
const MAX_DIGITS = 3

/** A visitor's face: initials or the number that stands for the name, on a tint that is theirs wherever they are shown. */
export function VisitorAvatar({ of, size, here = false }: Props) {
  const texts = useTexts()
  const unnamed = (of?.contactName?.trim() ?? '') === ''
  const number = of?.number
  return (
    <Avatar
      name={visitorName(texts, of)}
      size={size}
      here={here}
      tint={of?.contactId === undefined ? null : tintOf(of.contactId)}
      initials={unnamed && number !== undefined ? String(number).slice(-MAX_DIGITS) : null}
    />
  )
}
