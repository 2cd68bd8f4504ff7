import { conversation, leaves, mara, NOW, says, site, timeline, tom, weSay } from './people.ts'
import { closed, endless, none, one, talk } from './scenes.ts'
import type { State } from './scenes.ts'

/** States before anything is said, and of the closed panel. */
export const greetings = {
  closed: { ...none, ui: { open: false } },
  'closed, unread': {
    snapshot: one(
      timeline(...talk, says(mara, 'One is in the basket now.'), says(mara, 'And the shade too.')),
      {},
      { read: 4 },
    ),
    ui: { open: false },
  },
  'closed, very unread': {
    snapshot: one(timeline(...Array.from({ length: 120 }, (_, n) => says(mara, `Part ${n}`))), {}, { read: 0 }),
    ui: { open: false },
  },
  'refused origin': { snapshot: { link: 'stopped' }, ui: { open: false } },

  greeting: none,
  'greeting before the relay': { snapshot: { link: 'connecting' } },
  'greeting, unstaffed': { snapshot: { link: 'live', site: { ...site, staffed: false, agents: [] } } },
  'greeting, messages only': {
    snapshot: { link: 'live', site: { ...site, staffed: false, agents: [], whenOffline: 'leave_message' } },
  },
  'greeting, asks': { snapshot: { link: 'live', site: { ...site, askName: true, askEmail: true } } },
  'greeting, all busy': { snapshot: { link: 'live', site: { ...site, free: false } } },
  'greeting, departments': {
    snapshot: {
      link: 'live',
      site: {
        ...site,
        departments: [...site.departments, { id: 'dep_2', name: 'Returns' }, { id: 'dep_3', name: endless }],
      },
    },
  },
  'greeting, messages only, no mail': {
    snapshot: {
      link: 'live',
      site: { ...site, staffed: false, agents: [], whenOffline: 'leave_message', answersByEmail: false },
    },
  },
  'greeting, conversations': {
    snapshot: {
      ...none.snapshot,
      conversations: [
        conversation(timeline(says(tom, 'Your refund is on its way.'), 3000), { ...closed, people: [tom] }),
        {
          ...conversation(timeline(weSay('Is the shop open on Sunday?'), leaves('ana@example.com'), 20_000), {
            leftMessage: { at: NOW, email: '' },
            status: 'queued',
            agent: null,
            people: [],
          }),
          id: 'cnv_2',
        },
      ],
    },
  },
} as const satisfies Record<string, State>
