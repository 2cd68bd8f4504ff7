import { Earlier } from './Earlier.tsx'
import { Below, Row, Typing } from './Rows.tsx'
import { Wait } from './Wait.tsx'

/** What a conversation with another side looks like. */
export const talkViews = { Earlier, Below, Row, Typing, Wait }
