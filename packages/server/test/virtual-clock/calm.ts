import { afterEach, expect } from 'vitest'
import type { Availability } from '@deskbell/protocol'
import type { Chat } from '../../../../tests/simulation/judge/Chat.ts'
import type { Agent, Desk } from '../../../../tests/simulation/people/Agent.ts'
import type { Tab, Visitor } from '../../../../tests/simulation/people/Visitor.ts'
import { World } from '../../../../tests/simulation/world/World.ts'
import type { AgentPlan, WorldOptions } from '../../../../tests/simulation/world/World.ts'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND

let open: World | null = null

/** The simulated world with nothing going wrong in it but what the test does, on links that take no time. The judge looks on. */
export async function calmWorld(options: Partial<WorldOptions> = {}): Promise<World> {
  open = await World.make({ seed: 1, relays: 1, linkMs: 0, ...options })
  open.watch()
  return open
}

afterEach(async () => {
  const world = open
  open = null
  await world?.close()
  expect(world?.books.wrongs.slice(0, 3) ?? []).toEqual([])
})

/** An agent whose console is open. */
export async function agentOf(world: World, plan: AgentPlan): Promise<Agent & { desk: Desk }> {
  const agent = await world.hire(plan)
  agent.open()
  await world.run(200)
  return agent as Agent & { desk: Desk }
}

/** A visitor who has begun a conversation and was told of it all. */
export async function visitorOf(
  world: World,
  options: Parameters<Tab['say']>[1] = {},
): Promise<{ visitor: Visitor; tab: Tab; chat: Chat }> {
  const visitor = world.visitor()
  const tab = visitor.open()
  tab.say(`${visitor.name} needs help`, options)
  await world.run(1_200)
  return { visitor, tab, chat: chatOf(world, tab) }
}

/** What the timeline of the conversation on the screen says. */
export function chatOf(world: World, { current }: Tab): Chat {
  const chat = world.books.chats.get(current ?? '')
  if (chat === undefined) throw new Error(`there is no ${current}`)
  return chat
}

/** Runs until it is so, and gives the time at which it was, at most 50 ms late. */
export async function whenever(world: World, isSo: () => boolean, withinMs: number): Promise<number> {
  const end = world.clock.now() + withinMs
  while (!isSo()) {
    if (world.clock.now() >= end) throw new Error(`not within ${withinMs} ms`)
    await world.run(50)
  }
  return world.clock.now()
}

export async function setAvailability(
  world: World,
  { desk }: { desk: Desk },
  availability: Availability,
): Promise<void> {
  const answer = await world.during(desk.client.act('setAvailability', { availability }))
  expect(answer.ok).toBe(true)
  await world.run(200)
}

/** The agent closes a conversation that they hold. */
export async function close(world: World, { desk }: { desk: Desk }, { id, holder }: Chat): Promise<void> {
  const answer = await world.during(
    desk.client.act('close', {}, { conversationId: id, ownerToken: holder?.token ?? 0 }),
  )
  expect(answer).toMatchObject({ ok: true })
  await world.run(200)
}

/** The place a visitor's screen shows; null when none. */
export function placeOf({ model }: Tab): number | null {
  return model?.view?.status === 'queued' ? (model.queue?.position ?? null) : null
}
