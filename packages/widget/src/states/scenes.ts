// What the states are put together from, beside the people.
import type { Snapshot, Ui } from '../model/snapshot.ts'
import { conversation, mara, NOW, says, site, weSay } from './people.ts'

/** A state as it comes to the presenter. Whatever is not said is as when nothing has happened yet. */
export type State = { snapshot: Partial<Snapshot>; ui?: Partial<Ui> }

/** A live link, and nothing said yet. */
export const none = { snapshot: { link: 'live', site } } as const satisfies State
/** Four messages with Mara. */
export const talk = [
  says(mara, 'Hello, Mara here. How can I help?'),
  weSay('Does the oak reading lamp come with a European plug?'),
  says(mara, 'It does. All the plug types are listed here: https://halden.example/plugs'),
  weSay('Lovely. Could it be here by Friday?'),
]
/** What the one who waits wrote. */
export const ask = weSay('Hello, my lamp came with the wrong shade.')
/** On the screen: the conversation of the fixtures. */
export const inTalk = { current: 'cnv_1' }
/** A live link and one conversation. */
export const one = (...args: Parameters<typeof conversation>): Partial<Snapshot> => ({
  ...none.snapshot,
  conversations: [conversation(...args)],
})
/** What a view says once it is closed. */
export const closed = { status: 'closed', closedAt: NOW, agent: null } as const
/** A rating that nobody has begun. */
export const rating = { score: 0, comment: '', busy: false, skipped: false }
/** The form, filled in. */
export const form = {
  name: 'Ana Moreau',
  email: 'ana.moreau@example',
  text: 'My lamp came with the wrong shade. Order 20418.',
  errors: {},
  busy: false,
  why: 'nobodyFree' as const,
}
/** A word without a place to break. */
export const endless = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'
/** A person with all of a name. */
export const long = { ...mara, name: `Maria-Theresia ${endless} von und zu Hohenlohe` }

/** What a state leaves unsaid. */
export const rest: { snapshot: Snapshot; ui: Ui } = {
  snapshot: { link: 'off', site: null, contact: null, conversations: [], memoryOnly: false, offsetMs: 0 },
  ui: {
    open: true,
    quiet: false,
    full: false,
    dark: false,
    scale: 1,
    current: null,
    draft: '',
    contact: {},
    newAfter: null,
    atEnd: true,
    menu: false,
    leave: null,
    rating,
  },
}
