import type { Event } from '@deskbell/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Actor } from '../actor.ts'
import {
  ada,
  agent,
  ben,
  mara,
  nobody,
  OTHER_SITE,
  olaf,
  owner,
  SALES,
  stranger,
  sue,
  SUPPORT,
  system,
  visitor,
  visitorsPhone,
} from '../testing/people.ts'
import { assigns, says, starts, Story } from '../testing/Story.ts'
import type { Command } from './command.ts'
import { decide } from './decide.ts'
import { evolve } from './evolve.ts'
import { loadChanges } from './load.ts'
import type { Conversation } from './state.ts'
import { waitingSince } from './waitingSince.ts'

/** A command as chance makes it; `token` says whether it comes with the current token, another one, or none. */
type Wish = { actor: Actor; command: Command; token: 'current' | 'old' | 'none'; afterMs: number }

const actor = fc.constantFrom<Actor>(
  visitor,
  visitor,
  visitorsPhone,
  stranger,
  mara,
  mara,
  ben,
  sue,
  ada,
  owner,
  olaf,
  nobody,
  system,
  system,
)
const agentId = fc.constantFrom(mara.agentId, ben.agentId, sue.agentId)
const content = fc.oneof(
  { weight: 8, arbitrary: fc.string({ minLength: 1 }).map(says) },
  { weight: 1, arbitrary: fc.constant({ ...says('Yes'), replyTo: 2 }) },
  { weight: 1, arbitrary: fc.constant(says('\uD800 \0')) },
)
const weight = fc.constantFrom(0, 1, 1, 1, 2)
const email = fc.constantFrom('', 'vic@shop.example', 'vic')
const commands: fc.Arbitrary<Command>[] = [
  fc.record({ content, leave: fc.boolean(), priorityBonusMs: fc.constantFrom(0, 60_000) }).map(starts),
  fc.record({ name: fc.constant('send'), kind: fc.constantFrom('message', 'message', 'note'), content }),
  fc.record({ name: fc.constantFrom('claim', 'takeOver', 'reopen'), weight }),
  fc.tuple(agentId, weight).map(([id, each]) => assigns(id, each)),
  fc.record({ name: fc.constant('transfer'), agentId, weight }),
  fc.record({ name: fc.constant('transfer'), departmentId: fc.constantFrom(SALES, SUPPORT) }),
  fc.record({
    name: fc.constant('requeue'),
    reason: fc.constantFrom('agent_lost', 'requeued'),
    lapsed: fc.boolean(),
    agentId: fc.option(agentId, { nil: undefined }),
  }),
  fc.constant({ name: 'close' }),
  fc.record({ name: fc.constant('rate'), score: fc.integer({ min: 0, max: 6 }), comment: fc.string() }),
  fc.record({ name: fc.constant('leaveMessage'), visitorName: fc.string(), email }),
  fc.constantFrom({ name: 'visitorLeft' }),
  fc.record({ name: fc.constant('visitorReturned'), room: fc.boolean() }),
  fc.record({ name: fc.constant('abandon'), email }),
]
const wish: fc.Arbitrary<Wish> = fc.record({
  actor,
  command: fc.oneof(...commands),
  token: fc.constantFrom('current', 'current', 'old', 'none'),
  afterMs: fc.constantFrom(0, 0, 0, 60_000, 700_000, 90_000_000),
})
const wishes = fc.array(wish, { minLength: 1, maxLength: 40 })

function withToken(story: Story, { command, token }: Wish): Command {
  if (command.name !== 'send' && command.name !== 'close' && command.name !== 'transfer') return command
  if (token === 'none') return command
  return { ...command, ownerToken: token === 'current' ? story.state?.owner?.token : 1 }
}

/** Most of chance's wishes are refused; these make sure that the rest have something to be done to. */
const beginnings: [Actor, Command][] = [
  [visitor, starts()],
  [system, assigns(mara.agentId)],
]
const told = (all: readonly Wish[], begun: number): Story => {
  const story = new Story()
  for (const [who, command] of beginnings.slice(0, begun)) story.does(who, command)
  for (const each of all) story.wait(each.afterMs).tell(each.actor, withToken(story, each))
  return story
}
const anyStory = (judge: (story: Story) => void) =>
  fc.assert(
    fc.property(wishes, fc.integer({ min: 0, max: 2 }), (all, begun) => judge(told(all, begun))),
    { numRuns: 400 },
  )
const states = (story: Story) => story.states.filter((state) => state !== null)

it('[L2] the status says which parts are set, after every event', () => {
  anyStory((story) => {
    for (const state of states(story)) {
      const { status, waiting, left, owner: holder, closed } = state
      expect(['queued', 'assigned', 'closed']).toContain(status)
      expect(holder !== null).toBe(status === 'assigned')
      expect(closed !== null).toBe(status === 'closed')
      expect(waiting !== null).toBe(status === 'queued' && left === null)
      if (waiting !== null) expect(waiting.key).toBe(state.queueKey)
      if (left !== null) expect(state.visitorLeftAt).toBeNull()
      if (left !== null && holder !== null) expect(holder.weight).toBe(0)
      expect(waitingSince(state) ?? 0).toBeLessThanOrEqual(story.now)
    }
  })
})

it('[O1] a conversation has at most one holder, whose token is the seq of the assignment and only ever rises', () => {
  anyStory((story) => {
    let highest = 0
    let before: Conversation['owner'] = null
    for (const [index, state] of story.states.entries()) {
      const now = state?.owner ?? null
      if (now !== null && now !== before) {
        expect(now.token).toBe(index)
        expect(now.token).toBeGreaterThan(highest)
        expect(story.events[index - 1]?.type).toBe('conversation.assigned')
        highest = now.token
      }
      before = now
    }
  })
})

it('[O2] every reply in a timeline was written by who held it then', () => {
  anyStory((story) => {
    for (const [index, event] of story.events.entries()) {
      if (event.type === 'message' && event.by.kind === 'agent')
        expect(story.states[index]?.owner?.agentId).toBe(event.by.id)
    }
  })
})

it('[O6] the changes of load add up to what a recount finds', () => {
  anyStory((story) => {
    const loads = new Map<string, number>()
    let before: Conversation | null = null
    // As the door does it: once a decision, here after every second event or so.
    for (const [index, state] of story.states.entries()) {
      if (state === null || (index % 2 === 0 && index < story.head)) continue
      for (const { agentId: id, delta } of loadChanges(before, state)) {
        expect(delta).not.toBe(0)
        loads.set(id, (loads.get(id) ?? 0) + delta)
      }
      before = state
      for (const [id, load] of loads) {
        const counts = state.owner?.agentId === id && state.visitorLeftAt === null
        expect(load).toBe(counts ? state.owner?.weight : 0)
      }
    }
  })
})

it('[L3] folding the timeline, as read from the store, gives the state', () => {
  anyStory((story) => {
    const copy = JSON.parse(JSON.stringify(story.events)) as Event[]
    const folded = copy.reduce<Conversation | null>((state, event) => evolve(state, story.id, event), null)
    expect(folded).toEqual(story.state)
  })
})

it('[L3] deciding and folding change nothing they were given', () => {
  anyStory((story) => {
    for (const state of states(story)) deepFreeze(state)
    if (story.state === null) return
    for (const [who, command] of beginnings) story.tell(who, command)
    for (const who of [visitor, mara]) story.tell(who, { name: 'send', kind: 'note', content: says('Still the same') })
  })
})

it('[L14] what visitors may see never runs ahead of the timeline, and its numbers have no holes', () => {
  anyStory((story) => {
    expect(story.publicHead).toBeLessThanOrEqual(story.head)
    expect(story.events.map(({ seq }) => seq)).toEqual(story.events.map((_, index) => index + 1))
  })
})

it('[L13] no command by anybody makes a decision throw, permitted or not', () => {
  fc.assert(
    fc.property(wishes, fc.array(wish, { maxLength: 5 }), (all, bold) => {
      const story = told(all, 2)
      for (const { actor: who, command } of bold) {
        for (const state of [null, ...states(story).slice(-3)]) {
          const decision = decide(state, command, { now: story.now, actor: who, nextSeq: story.head + 1 })
          if (!decision.ok) expect(decision.refusal.code).toMatch(/^[a-z_]+$/)
        }
      }
    }),
    { numRuns: 200 },
  )
})

it('[X1] whoever may not see it changes nothing and learns nothing', () => {
  const outsiders = [stranger, olaf, nobody, agent('agt_new', 'supervisor', OTHER_SITE)]
  fc.assert(
    fc.property(wishes, fc.constantFrom<Actor>(...outsiders), fc.oneof(...commands), (all, who, command) => {
      const story = told(all, 1)
      const { head } = story
      expect(story.refused(who, command)).toEqual({ code: who.kind === 'nobody' ? 'unauthenticated' : 'not_found' })
      expect(story.head).toBe(head)
    }),
  )
})

it('[Q3] a place in the queue is new on start, reopening and transfer to a department, and otherwise never changes', () => {
  anyStory((story) => {
    for (const [index, event] of story.events.entries()) {
      const [before, after] = [story.states[index], story.states[index + 1]]
      if (!before || !after || before.queueKey === after.queueKey) continue
      const isNewPlace =
        event.type === 'conversation.queued' && ['started', 'transferred', 'reopened'].includes(event.content.reason)
      expect(isNewPlace || event.type === 'conversation.reopened').toBe(true)
      expect(after.queueKey).toBe(event.at - after.priorityBonusMs)
    }
  })
})

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const part of Object.values(value)) deepFreeze(part)
}
