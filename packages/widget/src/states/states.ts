import type { Snapshot, Ui } from '../model/snapshot.ts'
import type { Delivery, Foot, Item, Strip, View } from '../model/view.ts'
import {
  conversation,
  ends,
  ines,
  joins,
  leaves,
  mara,
  NOW,
  pending,
  queue,
  queued,
  says,
  site,
  staffMark,
  timeline,
  tom,
  weSay,
} from './people.ts'

/** A state as it comes to the presenter. Whatever is not said is as when nothing has happened yet. */
export type State = { snapshot: Partial<Snapshot>; ui?: Partial<Ui> }

const none = { snapshot: { link: 'live', site } } as const satisfies State
const talk = [
  says(mara, 'Hello, Mara here. How can I help?'),
  weSay('Does the oak reading lamp come with a European plug?'),
  says(mara, 'It does. All the plug types are listed here: https://halden.example/plugs'),
  weSay('Lovely. Could it be here by Friday?'),
]
const ask = weSay('Hello, my lamp came with the wrong shade.')
const inTalk = { current: 'cnv_1' }
const one = (...args: Parameters<typeof conversation>): Partial<Snapshot> => ({
  ...none.snapshot,
  conversations: [conversation(...args)],
})
const closed = { status: 'closed', closedAt: NOW, agent: null } as const
const rating = { score: 0, comment: '', busy: false, skipped: false }
const form = {
  name: 'Ana Moreau',
  email: 'ana.moreau@example',
  text: 'My lamp came with the wrong shade. Order 20418.',
  errors: {},
  busy: false,
}
const endless = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'
const long = { ...mara, name: `Maria-Theresia ${endless} von und zu Hohenlohe` }

/** Every state of the widget that a person can meet, by name. The harness shows them, the checks look at each. */
export const states = {
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

  'first message, sending': {
    snapshot: {
      link: 'connecting',
      conversations: [
        { ...conversation([], {}, { pending: [pending('Does it come with a European plug?')] }), view: null },
      ],
    },
    ui: inTalk,
  },
  sent: { snapshot: one(timeline(...talk), {}, { marks: [staffMark(0, 0)] }), ui: inTalk },
  delivered: {
    snapshot: one(timeline(...talk, weSay('Same address as last time.')), {}, { marks: [staffMark(5, 2)] }),
    ui: inTalk,
  },
  read: { snapshot: one(timeline(...talk)), ui: inTalk },
  'not sent': {
    snapshot: one(
      timeline(...talk),
      {},
      {
        marks: [staffMark(4, 4)],
        pending: [pending('Same address as last time.', { error: { code: 'store_unavailable', retryable: true } })],
      },
    ),
    ui: inTalk,
  },
  'given up': {
    snapshot: one(
      timeline(...talk),
      {},
      {
        pending: [
          pending('Same address as last time.', { state: 'failed', error: { code: 'gave_up', retryable: true } }),
        ],
      },
    ),
    ui: inTalk,
  },
  typing: {
    snapshot: one(timeline(...talk), {}, { typing: [{ by: { kind: 'agent', id: mara.id } }] }),
    ui: { ...inTalk, draft: 'And can you gift wrap it?' },
  },

  'queue, 3rd with a range': {
    snapshot: one(timeline(ask), queued, { queue: queue(3, [120_000, 240_000]), marks: [] }),
    ui: inTalk,
  },
  'queue, next': { snapshot: one(timeline(ask), queued, { queue: queue(1, [10_000, 60_000]), marks: [] }), ui: inTalk },
  'queue, no estimate': { snapshot: one(timeline(ask), queued, { queue: queue(2, null), marks: [] }), ui: inTalk },
  'queue, long': {
    snapshot: one(timeline(ask), queued, { queue: queue(10, [1_900_000, 2_400_000]), marks: [] }),
    ui: inTalk,
  },
  'nobody online': { snapshot: one(timeline(ask), queued, { queue: queue(1, null, false), marks: [] }), ui: inTalk },
  'waiting again': {
    snapshot: one(
      timeline(joins(mara, 60_000), ask, says(mara, 'Let me look.'), (seq, at) => ({
        id: 'evt_q',
        seq,
        at,
        via: 'system',
        by: { kind: 'system', id: null },
        type: 'conversation.queued',
        content: { departmentId: 'dep_1', reason: 'agent_lost' },
      })),
      { ...queued, people: [mara] },
      { queue: queue(1, null) },
    ),
    ui: inTalk,
  },
  'leave a message': { ...none, ui: { leave: { ...form, name: '', email: '', text: '' } } },
  'leave a message, wrong': {
    snapshot: { link: 'live', site: { ...site, staffed: false } },
    ui: { leave: { ...form, errors: { email: 'emailEnding' } } },
  },
  'leave a message, nothing filled in': {
    ...none,
    ui: {
      leave: { ...form, email: '', text: '', errors: { email: 'emailNeeded', text: 'textNeeded', all: 'notLeft' } },
    },
  },
  'leave a message instead of waiting': {
    snapshot: one(timeline(ask), queued, { queue: queue(3, null) }),
    ui: { ...inTalk, leave: { ...form, email: 'ana', text: '', errors: { email: 'emailAt' } } },
  },
  'message kept': {
    snapshot: one(
      timeline(ask, leaves('ana.moreau@example.com')),
      { ...queued, leftMessage: { at: NOW, email: 'ana.moreau@example.com' } },
      { marks: [] },
    ),
    ui: inTalk,
  },

  assigned: {
    snapshot: one(
      timeline(
        ask,
        joins(mara, 160_000),
        says(mara, 'Hello Ana, sorry about that. I have your order open.'),
        says(mara, 'Did you get the linen shade, or the smaller one?'),
      ),
    ),
    ui: inTalk,
  },
  'passed on': {
    snapshot: one(
      timeline(joins(mara), ask, joins(tom, 0, 'transferred'), says(tom, 'Tom here, I know these shades.')),
      { agent: tom },
    ),
    ui: inTalk,
  },
  'long words and names': {
    snapshot: one(
      timeline(says(long, endless), weSay(`https://halden.example/${'lamp'.repeat(40)}`), says(long, 'x'.repeat(300))),
      { agent: long, people: [long] },
      { typing: [{ by: { kind: 'agent', id: long.id } }] },
    ),
    ui: { ...inTalk, draft: endless },
  },
  arabic: {
    snapshot: one(
      timeline(
        says({ ...mara, id: 'agt_a' }, 'مرحبًا، معك مارا. كيف أساعدك؟'),
        weSay('هل يأتي مصباح القراءة مع قابس أوروبي؟'),
        says({ ...mara, id: 'agt_a' }, 'نعم. كل أنواع القوابس مذكورة هنا https://halden.example/plugs'),
        weSay('رقم الطلب HD-20418'),
      ),
      { agent: { ...mara, id: 'agt_a', name: 'مارا' }, people: [{ ...mara, id: 'agt_a', name: 'مارا' }] },
      { typing: [{ by: { kind: 'agent', id: 'agt_a' } }] },
    ),
    ui: inTalk,
  },
  links: {
    snapshot: one(
      timeline(
        says(mara, 'See https://halden.example/plugs, or (www.halden.example/care). Write to care@halden.example!'),
        weSay('javascript:alert(1) is not a link, https://halden.example/order?id=20418#top is'),
        says(mara, '👍'),
        weSay('🙏🏽 🎉'),
      ),
    ),
    ui: inTalk,
  },
  'day lines': {
    snapshot: one(timeline(says(mara, 'Have a nice week.'), 4 * 1440, weSay('Good morning'), 1440, ...talk)),
    ui: inTalk,
  },
  'older above': { snapshot: one(timeline(...talk), {}, { hasOlder: true }), ui: inTalk },
  'new messages below': {
    snapshot: one(
      timeline(
        ...talk,
        ...Array.from({ length: 9 }, (_, n) =>
          says(mara, `Part ${n + 1} of the care sheet: dust it with a dry cloth, and never with water.`),
        ),
        says(mara, 'One is in the basket now.'),
        says(mara, 'Shall I send it?'),
      ),
      {},
      { read: 13 },
    ),
    ui: { ...inTalk, newAfter: 13, atEnd: false },
  },
  'ended, rating': {
    snapshot: one(timeline(says(mara, 'Anything else?'), weSay('That fits, thank you.'), ends(mara)), closed),
    ui: {
      ...inTalk,
      rating: { ...rating, score: 4, comment: 'Quick and clear. The plug list was hard to find on the page.' },
    },
  },
  'ended, no star yet': { snapshot: one(timeline(weSay('That fits, thank you.'), ends(null)), closed), ui: inTalk },
  rated: {
    snapshot: one(
      timeline(weSay('That fits, thank you.'), ends(mara), (seq, at) => ({
        id: 'evt_r',
        seq,
        at,
        via: 'widget',
        by: { kind: 'visitor', id: 'par_1' },
        type: 'conversation.rated',
        content: { score: 4, comment: '' },
      })),
      { ...closed, rating: { score: 4, comment: '' } },
    ),
    ui: inTalk,
  },
  'ended long ago': {
    snapshot: one(timeline(weSay('That fits, thank you.'), ends(mara), 3000), {
      ...closed,
      closedAt: NOW - 3000 * 60_000,
    }),
    ui: inTalk,
  },

  reconnecting: {
    snapshot: {
      ...one(
        timeline(says(mara, 'Which entrance should the courier use?'), weSay('The one on Elm Street.')),
        {},
        {
          marks: [staffMark(2, 0)],
          pending: [pending('The bell says Moreau.'), pending('Second floor, there is a lift.')],
        },
      ),
      link: 'down',
    },
    ui: { ...inTalk, draft: 'And please call before' },
  },
  'storage denied': { snapshot: { ...none.snapshot, memoryOnly: true } },
  stopped: { snapshot: { ...one(timeline(...talk)), link: 'stopped' }, ui: inTalk },
  'too long': {
    snapshot: one(timeline(...talk)),
    ui: { ...inTalk, draft: `${'It is a long story. '.repeat(200)}This is the whole of it.` },
  },
  'large text': {
    snapshot: one(timeline(...talk), {}, { typing: [{ by: { kind: 'agent', id: mara.id } }] }),
    ui: { ...inTalk, scale: 1.5 },
  },
  'large text, queue': {
    snapshot: one(timeline(ask), queued, { queue: queue(3, [120_000, 240_000]), marks: [] }),
    ui: { ...inTalk, scale: 1.5 },
  },
  'large text, greeting': { ...none, ui: { scale: 1.5 } },
  menu: { snapshot: one(timeline(...talk)), ui: { ...inTalk, menu: true } },
  'menu before a conversation': { ...none, ui: { menu: true } },
  'two hundred events': {
    snapshot: one(
      timeline(
        joins(ines),
        ...Array.from({ length: 200 }, (_, n) =>
          n % 3 ? says(n % 5 ? mara : tom, `Line ${n} of the long conversation.`) : weSay(`Answer ${n}`),
        ),
      ),
    ),
    ui: inTalk,
  },
} as const satisfies Record<string, State>

export type StateName = keyof typeof states

/**
 * Where each variant of a view is shown. A new screen, delivery, foot, strip or row does not compile until it has a state
 * in the table.
 */
export const shownIn = {
  screen: { greeting: 'greeting', conversation: 'assigned', leave: 'leave a message' },
  delivery: {
    sending: 'first message, sending',
    waiting: 'reconnecting',
    sent: 'sent',
    delivered: 'delivered',
    read: 'read',
    trying: 'not sent',
    failed: 'given up',
  },
  foot: { composer: 'greeting', rating: 'ended, rating', none: 'leave a message' },
  rating: { open: 'ended, rating', busy: 'ended, no star yet', done: 'rated', old: 'ended long ago' },
  strip: { stopped: 'stopped', reconnecting: 'reconnecting', denied: 'storage denied' },
  item: {
    day: 'day lines',
    new: 'new messages below',
    line: 'waiting again',
    joined: 'assigned',
    own: 'assigned',
    their: 'assigned',
  },
} as const satisfies {
  screen: Record<View['body']['screen'], StateName>
  delivery: Record<Delivery, StateName>
  foot: Record<Foot['kind'], StateName>
  rating: Record<Extract<Foot, { kind: 'rating' }>['state'], StateName>
  strip: Record<Strip, StateName>
  item: Record<Item['kind'], StateName>
}

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
