import { missingMails } from './judge/atEnd.ts'
import type { World } from './world/World.ts'

/** Longest time until everything is quiet after all faults are healed. */
const QUIET_WITHIN_MS = 180_000
/** The slowest notice (queue places) is told this long after what it is about. */
const CALM_MS = 5_000

/** Mends everything and lets time pass until nothing moves any more. That it does not come to rest is wrong in itself. */
export async function healAndWait(world: World): Promise<void> {
  world.heal()
  await world.run(8_000)
  world.heal()
  // The only relay may have died once more, of something that was still to come.
  await world.run(3_000)
  for (const departmentId of world.departments.values())
    await world.command('updateDepartment', { departmentId, queueLimit: null })
  const end = world.clock.now() + QUIET_WITHIN_MS
  while (noise(world).length > 0) {
    if (world.clock.now() > end) return world.books.wrong('not quiet', noise(world).join('; '))
    await world.run(1_000)
  }
  // A round of everything that comes round: heads, pings, sweeps. Then until what they set in motion has settled.
  do await world.run(15_000)
  while (world.clock.now() - world.books.lastMoveAt < CALM_MS && world.clock.now() < end)
  if (missingMails(world).length > 0) await world.run(MAIL_LEASE_MS)
}

/** A mail that was begun and not ended is begun again after this; the sweep that does it included. */
const MAIL_LEASE_MS = 66_000

/** Who is not where they should be once all is well. */
function noise({ visitors, agents, relays }: World): string[] {
  const tabs = visitors.flatMap(({ name, tabs: open }) => open.map(({ client }) => ({ name, client })))
  const desks = agents.flatMap(({ name, desk }) => (desk === null ? [] : [{ name, client: desk.client }]))
  return [
    ...relays.filter(({ isUp }) => !isUp).map(({ name }) => `${name} is down`),
    ...[...tabs, ...desks].flatMap(({ name, client }) => [
      ...(client.state.kind === 'live' ? [] : [`${name} is ${JSON.stringify(client.state)}`]),
      ...client
        .outbox()
        .filter(({ state }) => state !== 'failed')
        .map((entry) => `${name} has ${JSON.stringify(entry)}`),
    ]),
  ]
}
