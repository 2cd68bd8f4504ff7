import type { Relay } from '../world/Relay.ts'
import type { World } from '../world/World.ts'
import type { Step } from './Step.ts'

const anyUp = ({ random, relays }: World): Relay | undefined =>
  random.one(relays.filter(({ isUp, isPaused }) => isUp && !isPaused))

/** Kills a relay and starts it again after a while. */
function crash(world: World, relay: Relay): string {
  relay.crash()
  world.faults.happened('relay crash')
  const ms = world.random.between(200, world.random.chance(0.2) ? 60_000 : 8_000)
  world.clock.timer(ms, () => void relay.start())
  return `${relay.name} crashes, for ${ms} ms`
}

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
    world.faults.happened('slow link')
    return `the link of ${link.peer.address} is slow (${link.slowMs} ms)`
  }),
  {
    name: 'noisy bus',
    weight: 4,
    run({ random, bus }) {
      bus.noise = { drop: random.next() * 0.6, double: random.next() * 0.4, delay: random.next() * 0.4 }
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
      return relay === undefined ? null : crash(world, relay)
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
      world.clock.timer(ms, () => void (relay.isUp && crash(world, relay)))
      return `${visitor.name} says something, ${relay.name} crashes ${ms} ms later`
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
      const bad = { lost: part(), unknown: part(), late: part() }
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
