import { enMore } from './i18n/enMore.ts'
import type { Core } from './model/core.ts'
import { moreActions } from './model/more/moreActions.ts'
import css from './more.css'
import { adopt } from './surface.tsx'
import { moreViews } from './views/more/MoreViews.ts'

/** The third stage: menu, leave-a-message form, rating, and the questions before the first message. */
export type More = ReturnType<typeof createMore>

export function createMore(core: Core, root: ShadowRoot) {
  adopt(root, css)
  return { act: moreActions(core), views: moreViews, texts: enMore }
}
