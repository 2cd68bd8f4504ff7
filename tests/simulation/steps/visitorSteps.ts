import type { Visitor } from '../people/Visitor.ts'
import type { World } from '../world/World.ts'
import type { Step } from './Step.ts'

const MAX_VISITORS = 7
const MAX_TABS = 3

const anyVisitor = (
  { random, visitors }: World,
  fits: (visitor: Visitor) => boolean = () => true,
): Visitor | undefined => random.one(visitors.filter(fits))
const withPage = (world: World): Visitor | undefined => anyVisitor(world, ({ tabs }) => tabs.length > 0)
const words = ({ random, clock }: World, name: string): string =>
  `${name} says ${clock.now() % 1_000_000} ${random.hex(3)}`

/** A step of somebody who has a page open. */
const here = (
  name: string,
  weight: number,
  act: (world: World, visitor: Visitor, tab: NonNullable<Visitor['tab']>) => string | null,
): Step => ({
  name,
  weight,
  run(world) {
    const visitor = withPage(world)
    const tab =
      visitor === undefined ? undefined : world.random.one(visitor.tabs.filter(({ page }) => page.life.isRunning))
    if (visitor === undefined || tab === undefined) return null
    const done = act(world, visitor, tab)
    return done === null ? null : `${visitor.name} ${done}`
  },
})

/** What visitors do. */
export const visitorSteps: readonly Step[] = [
  {
    name: 'arrive',
    weight: 8,
    run(world) {
      if (world.visitors.length >= MAX_VISITORS) return null
      const visitor = world.visitor()
      const tab = visitor.open()
      const department = world.random.one([...world.departments.keys()])
      const departmentId = world.departments.get(department ?? '')
      const leave = world.random.chance(0.1)
      const email = world.random.chance(0.3) ? `${visitor.name}@home.example` : undefined
      if (world.random.chance(0.9))
        tab.say(words(world, visitor.name), {
          ...(departmentId === undefined ? {} : { departmentId }),
          ...(leave ? { leave } : {}),
          ...(email === undefined ? {} : { email }),
        })
      return `${visitor.name} arrives for ${department}${leave ? ', leaves a message' : ''}`
    },
  },
  here('say', 26, (world, { name }, tab) => {
    tab.say(words(world, name))
    return `says something in ${tab.current}`
  }),
  here('say much', 4, (world, { name }, tab) => {
    const count = world.random.between(2, 6)
    for (let i = 0; i < count; i += 1) tab.say(words(world, name))
    return `says ${count} things in ${tab.current}`
  }),
  here('say and leave', 2, (world, visitor, tab) => {
    tab.say(words(world, visitor.name))
    world.clock.timer(world.random.between(0, 12), () => visitor.tabs.includes(tab) && visitor.close(tab))
    world.faults.happened('visitor left')
    return 'says something and leaves'
  }),
  here('leave', 4, (world, visitor) => {
    visitor.leave()
    world.faults.happened('visitor left')
    return 'leaves'
  }),
  {
    name: 'come back',
    weight: 10,
    run(world) {
      const visitor = anyVisitor(world, ({ tabs }) => tabs.length === 0)
      if (visitor === undefined) return null
      visitor.open()
      world.faults.happened('visitor came back')
      return `${visitor.name} comes back`
    },
  },
  here('reload', 3, (world, visitor, tab) => {
    visitor.close(tab)
    visitor.open()
    world.faults.happened('reload')
    return 'reloads'
  }),
  here('page crash', 2, (world, visitor, tab) => {
    const silently = world.random.chance(0.5)
    visitor.crash(tab, silently)
    world.faults.happened('page crash')
    return `loses a page${silently ? ' silently' : ''}`
  }),
  here('fall silent', 4, (world, _visitor, { page }) => {
    if (page.link?.isOpen !== true) return null
    const { link } = page
    link.silence(true, true)
    world.faults.happened('visitor fell silent')
    const ms = world.random.between(100, world.random.chance(0.3) ? 100_000 : 10_000)
    world.clock.timer(ms, () => link.heal())
    return `falls silent for ${ms} ms`
  }),
  here('sleep', 2, (world, _visitor, { page }) => {
    page.sleep()
    const ms = world.random.between(100, 90_000)
    world.clock.timer(ms, () => page.wake())
    return `sleeps for ${ms} ms`
  }),
  here('storage denied', 2, (world, visitor, tab) => {
    visitor.disk.isDenied = true
    world.clock.timer(world.random.between(100, 60_000), () => (visitor.disk.isDenied = false))
    visitor.close(tab)
    visitor.open()
    world.faults.happened('storage denied')
    return 'reloads and may keep nothing from then on'
  }),
  here('storage full', 2, (world, visitor, tab) => {
    visitor.disk.isFull = true
    const ms = world.random.between(100, 60_000)
    world.clock.timer(ms, () => (visitor.disk.isFull = false))
    tab.say(words(world, visitor.name))
    world.faults.happened('storage denied')
    return `says something that does not fit into the storage, nor will anything for ${ms} ms`
  }),
  here('wake up call', 1, (_world, _visitor, { client }) => {
    client.wake()
    return 'looks at the page'
  }),
  here('second tab', 2, (world, visitor) => {
    if (visitor.tabs.length >= MAX_TABS) return null
    visitor.open()
    world.faults.happened('second tab')
    return 'opens another tab'
  }),
  here('close a tab', 2, (_world, visitor, tab) => {
    if (visitor.tabs.length < 2) return null
    visitor.close(tab)
    return 'closes a tab'
  }),
  here('leave a message', 1, (world, { name }, tab) => {
    if (tab.current === null) return null
    void tab.client.act(
      'leaveMessage',
      { name, email: world.random.chance(0.6) ? `${name}@home.example` : '' },
      { conversationId: tab.current },
    )
    return `leaves a message instead of waiting in ${tab.current}`
  }),
  here('go back', 2, (world, _visitor, tab) => {
    const other = world.random.one(tab.client.conversations().filter(({ id }) => id !== tab.current))
    if (other === undefined) return null
    tab.show(other.id)
    return `goes back to ${other.id}`
  }),
  here('begin anew', 2, (world, { name }, tab) => {
    tab.show(null)
    const department = world.random.one([...world.departments.values()])
    tab.say(words(world, name), department === undefined ? {} : { departmentId: department })
    return 'begins another conversation'
  }),
  here('end', 2, (_world, _visitor, tab) => {
    if (tab.current === null) return null
    void tab.client.act('close', {}, { conversationId: tab.current })
    return `ends ${tab.current}`
  }),
  here('rate', 2, (world, _visitor, tab) => {
    if (tab.current === null) return null
    void tab.client.act('rate', { score: world.random.between(1, 5), comment: '' }, { conversationId: tab.current })
    return `rates ${tab.current}`
  }),
  here('read', 6, (_world, _visitor, tab) => {
    const last = tab.model?.events.at(-1)?.seq
    if (tab.current === null || last === undefined) return null
    tab.client.mark(tab.current, { read: last })
    return `has read ${tab.current} up to ${last}`
  }),
  here('type', 3, (world, { name }, tab) => {
    if (tab.current === null) return null
    tab.client.typing(tab.current, world.random.chance(0.8), `${name} is about to`)
    return 'types'
  }),
  here('tell an address', 1, (_world, { name }, tab) => {
    void tab.client.act('setContact', { email: `${name}@home.example` })
    return 'tells an address'
  }),
]
