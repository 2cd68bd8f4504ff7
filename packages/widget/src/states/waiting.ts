import { conversation, joins, leaves, mara, NOW, pending, queue, queued, says, site, timeline } from './people.ts'
import { ask, form, inTalk, none, one } from './scenes.ts'
import type { State } from './scenes.ts'

/** States of who waits, in the queue or not, and of the form. */
export const waiting = {
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
  'queue full': {
    snapshot: {
      ...none.snapshot,
      conversations: [
        {
          ...conversation(
            [],
            {},
            {
              pending: [
                pending('Hello, my lamp came with the wrong shade.', {
                  error: { code: 'queue_full', retryable: true, details: { limit: 3 } },
                }),
              ],
            },
          ),
          view: null,
        },
      ],
    },
    ui: inTalk,
  },
  'nobody online': {
    snapshot: {
      ...one(timeline(ask), queued, { queue: queue(1, null, false), marks: [] }),
      site: { ...site, staffed: false, agents: [] },
    },
    ui: inTalk,
  },
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
  'large text, queue': {
    snapshot: one(timeline(ask), queued, { queue: queue(3, [120_000, 240_000]), marks: [] }),
    ui: { ...inTalk, scale: 1.5 },
  },
  'leave a message': { ...none, ui: { leave: { ...form, name: '', email: '', text: '' } } },
  'leave a message, queue full': {
    snapshot: { link: 'live', site: { ...site, answersByEmail: false } },
    ui: { leave: { ...form, email: '', why: 'queueFull' } },
  },
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
    ui: { ...inTalk, leave: { ...form, why: 'leavesQueue', email: 'ana', text: '', errors: { email: 'emailAt' } } },
  },
  'message kept': {
    snapshot: one(
      timeline(ask, leaves('ana.moreau@example.com')),
      { ...queued, leftMessage: { at: NOW, email: 'ana.moreau@example.com' } },
      { marks: [] },
    ),
    ui: inTalk,
  },
} as const satisfies Record<string, State>
