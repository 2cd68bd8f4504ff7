import type { Actions, MoreActions, TalkActions, View } from '../model/view.ts'
import type { moreViews } from './more/MoreViews.ts'
import type { talkViews } from './talk/TalkViews.ts'

/** Views of later stages with what a person can do in them; null until something needed them. */
export type Stages = {
  talk: { views: typeof talkViews; act: TalkActions } | null
  more: { views: typeof moreViews; act: MoreActions } | null
}

/** What every view of the panel is given. */
export type Props = { view: View; act: Actions; stages: Stages }
