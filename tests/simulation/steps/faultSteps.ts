import type { Relay } from '../world/Relay.ts'
import type { World } from '../world/World.ts'
import { crash, outageOf } from './crash.ts'
import type { Step } from './Step.ts'

const anyUp = ({ random, relays }: World): Relay | undefined =>
  random.one(relays.filter(({ isUp, isPaused }) => isUp && !isPaused))

/** A relay that dies while a commit is under way: handed over and not made, or made and not answered. */
const aroundCommit = (when: 'before' | 'after'): Step => ({
  name: `crash ${when} commit`,
  weight: 1.2,
  run(world) {
    const relay = anyUp(world)
    if (relay === undefined || relay.access.dies !== null) return null
    const { access } = relay
    const outage = outageOf(world)
    access.dies = { when, die: () => void (relay.isUp && relay.access === access && crash(world, relay, outage)) }
    const visitor = world.random.one(world.visitors.filter(({ tabs }) => tabs.length > 0))
    visitor?.tab?.say(`${visitor.name} says ${world.random.hex(4)} for the last commit`)
    return `${relay.name} will crash ${when} its next commit, for ${outage} ms`
  },
})

const onLink = (
  name: string,
  weight: number,
  act: (world: World, link: ReturnType<World['network']['links']>[number]) => string,
): Step => ({
  name,
  weight,
  run(world) {
    const link = world.random.one(world.network.links())
    return link === undefined ? null : act(world, link)
  },
})

/** What goes wrong by itself. */
export const faultSteps: readonly Step[] = [
  onLink('cut a link', 4, (_world, link) => {
    link.cut()
    return `the link of ${link.peer.address} is cut`
  }),
  onLink('silence a link', 3, (world, link) => {
    const ways = world.random.between(1, 3)
    link.silence((ways & 1) > 0, (ways & 2) > 0)
    const ms = world.random.between(100, 60_000)
    world.clock.timer(ms, () => link.heal())
    return `the link of ${link.peer.address} is silent (${ways}) for ${ms} ms`
  }),
  onLink('swallow frames', 2, (world, link) => {
    link.swallow(world.random.chance(0.5) ? 'up' : 'down')
    const ms = world.random.between(50, 3_000)
    world.clock.timer(ms, () => link.heal())
    return `frames of ${link.peer.address} are swallowed for ${ms} ms`
  }),
  onLink('slow link', 2, (world, link) => {
    link.slowMs = world.random.between(50, 1_500)
    world.faults.happened('delay')
    return `the link of ${link.peer.address} is slow (${link.slowMs} ms)`
  }),
  {
    name: 'noisy bus',
    weight: 4,
    run({ random, bus }) {
      bus.noise = {
        drop: random.next() * 0.6,
        double: random.next() * 0.4,
        delay: random.next() * 0.4,
        reorder: random.next() * 0.4,
      }
      return `the bus is noisy: ${JSON.stringify(bus.noise)}`
    },
  },
  {
    name: 'bus down',
    weight: 2,
    run({ random, bus, clock }) {
      bus.isDown = true
      const ms = random.between(500, 30_000)
      clock.timer(ms, () => (bus.isDown = false))
      return `the bus is down for ${ms} ms`
    },
  },
  {
    name: 'calm bus',
    weight: 2,
    run({ bus }) {
      bus.heal()
      return 'the bus is well'
    },
  },
  {
    name: 'relay crash',
    weight: 2,
    run(world) {
      const relay = anyUp(world)
      return relay === undefined ? null : crash(world, relay, outageOf(world))
    },
  },
  {
    name: 'relay crash in the middle of it',
    weight: 3,
    run(world) {
      const relay = anyUp(world)
      const visitor = world.random.one(world.visitors.filter(({ tabs }) => tabs.length > 0))
      if (relay === undefined || visitor === undefined) return null
      visitor.tab?.say(`${visitor.name} says ${world.random.hex(4)} into a crash`)
      const ms = world.random.between(0, 40)
      const outage = outageOf(world)
      world.clock.timer(ms, () => void (relay.isUp && crash(world, relay, outage)))
      return `${visitor.name} says something, ${relay.name} crashes ${ms} ms later`
    },
  },
  aroundCommit('before'),
  aroundCommit('after'),
  {
    name: 'clock jump',
    weight: 1.5,
    run(world) {
      const { random } = world
      // Relays beside each other share a time server: their clocks never differ by more than a ticket allows.
      const most = world.relays.length > 1 ? 5_000 : (random.one([60_000, 3_600_000, 86_400_000]) ?? 0)
      const ms = random.between(-most, most)
      world.wallMs = world.relays.length > 1 ? ms : world.wallMs + ms
      world.books.clockOffMs = Math.max(world.books.clockOffMs, Math.abs(world.wallMs))
      world.faults.happened('clock jump')
      return `the clock of the relays is set to ${world.wallMs} ms`
    },
  },
  {
    name: 'clock jump of a device',
    weight: 1.5,
    run(world) {
      const person = world.random.one([...world.visitors, ...world.agents])
      if (person === undefined) return null
      person.skewMs = world.random.between(-1, 1) * world.random.between(1_000, 7_200_000)
      world.faults.happened('clock jump of a device')
      return `the clock of ${person.name} is wrong by ${person.skewMs} ms from their next page on`
    },
  },
  {
    name: 'relay pause',
    weight: 2,
    run(world) {
      const relay = anyUp(world)
      if (relay === undefined) return null
      relay.pause()
      world.faults.happened('relay pause')
      const ms = world.random.between(200, world.random.chance(0.3) ? 60_000 : 8_000)
      world.clock.timer(ms, () => relay.resume())
      return `${relay.name} stands still for ${ms} ms`
    },
  },
  {
    name: 'store outage',
    weight: 1.5,
    run(world) {
      const relays = world.random.chance(0.5) ? world.relays : world.relays.slice(0, 1)
      const ms = world.random.between(100, world.random.chance(0.3) ? 60_000 : 6_000)
      world.faults.happened('store outage')
      for (const relay of relays) trouble(world, relay, ms, (access) => (access.isDown = true))
      return `the store is out of reach of ${relays.length} for ${ms} ms`
    },
  },
  {
    name: 'store trouble',
    weight: 2.5,
    run(world) {
      const relay = anyUp(world)
      if (relay === undefined) return null
      const { random } = world
      const part = () => random.next() * 0.3
      const bad = { lost: part(), unknown: part(), late: part(), slow: part() }
      const ms = random.between(500, 15_000)
      trouble(world, relay, ms, (access) => (access.trouble = bad))
      return `${relay.name} has trouble with the store for ${ms} ms: ${JSON.stringify(bad)}`
    },
  },
]

function trouble(world: World, relay: Relay, ms: number, begin: (access: Relay['access']) => void): void {
  if (!relay.isUp) return
  const { access } = relay
  begin(access)
  relay.lookAround()
  world.clock.timer(ms, () => {
    access.heal()
    relay.lookAround()
  })
}
