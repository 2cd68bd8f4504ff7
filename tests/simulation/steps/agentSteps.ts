import type { ListRow } from '@deskbell/protocol'
import type { Desk } from '../people/Agent.ts'
import type { World } from '../world/World.ts'
import type { Step } from './Step.ts'

const words = ({ random, clock }: World, name: string): string =>
  `${name} answers ${clock.now() % 1_000_000} ${random.hex(3)}`

/** A step of an agent whose console is open. */
const here = (name: string, weight: number, act: (world: World, desk: Desk) => string | null): Step => ({
  name,
  weight,
  run(world) {
    const desk = world.random.one(
      world.agents.flatMap(({ desk }) => (desk?.page.life.isRunning === true ? [desk] : [])),
    )
    if (desk === undefined) return null
    const done = act(world, desk)
    return done === null ? null : `${desk.agent.name} ${done}`
  },
})

/** A step on a conversation of which the agent believes to hold it. */
const holding = (
  name: string,
  weight: number,
  act: (world: World, desk: Desk, id: string, token: number) => string | null,
): Step =>
  here(name, weight, (world, desk) => {
    const view = world.random.one(desk.held())
    return view === undefined ? null : act(world, desk, view.id, view.ownerToken ?? 0)
  })

/** A step on a row of one of the agent's lists. */
const onRow = (
  name: string,
  weight: number,
  lists: readonly (keyof Desk['lists'])[],
  act: (world: World, desk: Desk, row: ListRow) => string | null,
): Step =>
  here(name, weight, (world, desk) => {
    const row = world.random.one(lists.flatMap((list) => desk.lists[list].rows))
    return row === undefined ? null : act(world, desk, row)
  })

/** What agents and admins do. */
export const agentSteps: readonly Step[] = [
  {
    name: 'open the console',
    weight: 14,
    run(world) {
      const agent = world.random.one(world.agents.filter(({ desk }) => desk === null))
      if (agent === undefined) return null
      agent.open()
      world.faults.happened('agent came back')
      return `${agent.name} opens the console`
    },
  },
  here('close the console', 2, (world, { agent }) => {
    agent.leave()
    world.faults.happened('agent left')
    return 'closes the console'
  }),
  here('vanish', 2, (world, { agent }) => {
    const silently = world.random.chance(0.7)
    agent.vanish(silently)
    world.faults.happened('agent vanished')
    return `vanishes${silently ? ' silently' : ''}`
  }),
  here('crash and come back', 2, (world, { agent }) => {
    agent.vanish(world.random.chance(0.5))
    const ms = world.random.between(0, 60_000)
    world.clock.timer(ms, () => agent.open())
    world.faults.happened('agent came back')
    return `crashes and comes back after ${ms} ms`
  }),
  here('fall silent at the desk', 3, (world, { page }) => {
    const { link } = page
    if (link?.isOpen !== true) return null
    const ways = world.random.between(1, 3)
    link.silence((ways & 1) > 0, (ways & 2) > 0)
    const ms = world.random.between(100, world.random.chance(0.4) ? 90_000 : 10_000)
    world.clock.timer(ms, () => link.heal())
    return `falls silent for ${ms} ms`
  }),
  here('sleep at the desk', 1, (world, { page }) => {
    page.sleep()
    const ms = world.random.between(100, 90_000)
    world.clock.timer(ms, () => page.wake())
    return `sleeps for ${ms} ms`
  }),
  holding('reply', 26, (world, desk, id, token) => {
    desk.reply(id, token, words(world, desk.agent.name))
    return `replies in ${id} with ${token}`
  }),
  holding('begin a reply', 12, (_world, desk, id, token) => {
    desk.drafts.set(id, token)
    return `begins a reply in ${id}`
  }),
  here('send an old reply', 14, (world, desk) => {
    // Those that should be refused first: they are rare.
    const all = [...desk.drafts]
    const old = all.filter(([id, token]) => world.books.chats.get(id)?.holder?.token !== token)
    const draft = world.random.one(old.length > 0 ? old : all)
    if (draft === undefined) return null
    const [id, token] = draft
    desk.drafts.delete(id)
    if (old.length > 0) world.faults.happened('reply with an old token')
    desk.reply(id, token, words(world, desk.agent.name))
    return `sends the reply begun in ${id} with ${token}`
  }),
  onRow('note', 6, ['open'], (world, desk, { id }) => {
    desk.addNote(id, words(world, desk.agent.name))
    return `notes in ${id}`
  }),
  onRow('claim', 4, ['queue', 'left'], (_world, { client }, { id }) => {
    void client.act('claim', {}, { conversationId: id })
    return `claims ${id}`
  }),
  onRow('take over', 2, ['open'], (_world, { client }, { id }) => {
    void client.act('takeOver', {}, { conversationId: id })
    return `takes over ${id}`
  }),
  holding('transfer to an agent', 3, (world, { client }, conversationId, ownerToken) => {
    const other = world.random.one(world.agents)
    if (other === undefined) return null
    void client.act('transfer', { agentId: other.id }, { conversationId, ownerToken })
    return `transfers ${conversationId} to ${other.name}`
  }),
  holding('transfer to a department', 2, (world, { client }, conversationId, ownerToken) => {
    const departmentId = world.random.one([...world.departments.values()])
    if (departmentId === undefined) return null
    void client.act('transfer', { departmentId }, { conversationId, ownerToken })
    return `transfers ${conversationId} to ${departmentId}`
  }),
  holding('close', 5, (_world, { client }, conversationId, ownerToken) => {
    void client.act('close', {}, { conversationId, ownerToken })
    return `closes ${conversationId}`
  }),
  onRow('close as supervisor', 1, ['open'], (_world, { client }, { id }) => {
    void client.act('close', {}, { conversationId: id })
    return `closes ${id} without a token`
  }),
  onRow('reopen', 2, ['closed'], (_world, { client }, { id }) => {
    void client.act('reopen', {}, { conversationId: id })
    return `reopens ${id}`
  }),
  onRow('follow', 5, ['open', 'closed'], (_world, { client }, { id }) => {
    client.watch(id)
    return `follows ${id}`
  }),
  onRow('follow no longer', 2, ['open'], (_world, { client }, { id }) => {
    client.unwatch(id)
    return `follows ${id} no longer`
  }),
  here('read at the desk', 5, (world, { client }) => {
    const model = world.random.one(client.conversations().filter(({ events }) => events.length > 0))
    const last = model?.events.at(-1)?.seq
    if (model === undefined || last === undefined) return null
    client.mark(model.id, { read: last })
    return `has read ${model.id} up to ${last}`
  }),
  holding('type at the desk', 2, (_world, { client }, id) => {
    client.typing(id, true)
    return `types in ${id}`
  }),
  here('availability', 4, (world, { client }) => {
    const availability =
      world.random.one(['online', 'online', 'online', 'phone', 'away', 'busy', 'offline'] as const) ?? 'online'
    void client.act('setAvailability', { availability })
    return `is ${availability}`
  }),
  here('tidy', 2, (_world, desk) => {
    desk.tidy()
    return 'tidies up'
  }),
  here('set a capacity', 2, (world, { client }) => {
    const agent = world.random.one(world.agents)
    const capacity = world.random.between(0, 3)
    if (agent === undefined) return null
    void client.act('updateAgent', { agentId: agent.id, capacity })
    return `sets the capacity of ${agent.name} to ${capacity}`
  }),
  here('change a department', 2, (world, { client }) => {
    const departmentId = world.random.one([...world.departments.values()])
    const queueLimit = world.random.one([null, null, 1, 3])
    const policy = world.random.one(['round_robin', 'least_busy', 'last_agent'] as const)
    const memberIds = world.agents.filter(() => world.random.chance(0.7)).map(({ id }) => id)
    if (departmentId === undefined || queueLimit === undefined || policy === undefined) return null
    void client.act('updateDepartment', { departmentId, queueLimit, policy, memberIds })
    return `sets ${departmentId} to ${policy}, limit ${queueLimit}, ${memberIds.length} members`
  }),
]
