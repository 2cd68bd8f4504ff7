import type { Delivery, Foot, Item, Strip, View } from '../model/view.ts'
import { conversation, ends, ines, joins, mara, NOW, pending, says, staffMark, timeline, tom, weSay } from './people.ts'
import { greetings } from './greetings.ts'
import { closed, endless, inTalk, long, none, one, rating, talk, ask } from './scenes.ts'
import type { State } from './scenes.ts'
import { waiting } from './waiting.ts'

/** Every state of the widget that a person can meet, by name. The harness shows them, the checks look at each. */
export const states = {
  ...greetings,

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

  ...waiting,

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
  'agent not online': { snapshot: one(timeline(...talk), { agentHere: false }), ui: inTalk },
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
  'large text, greeting': { ...none, ui: { scale: 1.5 } },
  menu: { snapshot: one(timeline(...talk)), ui: { ...inTalk, menu: true } },
  'menu, ending': { snapshot: one(timeline(...talk)), ui: { ...inTalk, menu: 'end' } },
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
