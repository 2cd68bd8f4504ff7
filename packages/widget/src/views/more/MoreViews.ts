import { Asks } from './Asks.tsx'
import { LeaveForm } from './LeaveForm.tsx'
import { Menu } from './Menu.tsx'
import { Rating } from './Rating.tsx'

/** What menu, form and rating look like. */
export const moreViews = { Asks, LeaveForm, Menu, Rating }
