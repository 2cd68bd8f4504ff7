import { randomBytes } from 'node:crypto'
import { joinBy } from '../support/accounts.ts'
import type { Login } from '../support/accounts.ts'
import { eventually } from '../support/eventually.ts'
import { agent, visitor } from './crowd.ts'
import type { Place, Somebody } from './crowd.ts'

/** People who talk: each visitor has a conversation, held by an agent who follows it and answers. */
export type Gathering = {
  readonly owner: Login
  readonly visitors: readonly { readonly who: Somebody; readonly conversationId: string }[]
  readonly agents: readonly Somebody[]
  readonly everybody: readonly Somebody[]
  readonly conversations: readonly string[]
  /** Resolves with the next ack that anybody is given. */
  nextAck(): Promise<void>
}

const TICK_MS = 50
/** Texts that somebody has on their way before they wait: what an outbox takes, and room for a burst. */
export const MAX_UNSENT = 60
const CALM_MS = 90_000

/** Everybody arrives, and each visitor begins a conversation. Resolves when an agent holds and follows each of them. */
export async function gather(
  place: Place,
  owner: Login,
  amount: { readonly visitors: number; readonly agents: number },
): Promise<Gathering> {
  let waiting: (() => void)[] = []
  const onAck = (): void => {
    const told = waiting
    waiting = []
    for (const tell of told) tell()
  }
  const logins = [owner]
  const first = agent(place, owner, 'agent 0', onAck)
  first.client.connect()
  const sites = await first.client.query('sites', {})
  const site = sites.ok ? sites.value[0] : undefined
  if (site === undefined) throw new Error('there is no site')
  const agents = [first]
  for (let index = 1; index < amount.agents; index += 1) {
    const invited = await first.client.act('inviteAgent', { siteId: site.id, role: 'agent', departmentIds: [] })
    const { url } = (invited.ok ? invited.ack.value : { url: '' }) as { url: string }
    const login = await joinBy(place, url, `Agent ${index}`, `agent${index}@halden.example`)
    logins.push(login)
    const one = agent(place, login, `agent ${index}`, onAck)
    one.client.connect()
    agents.push(one)
  }
  for (const { agentId } of logins) await first.client.act('updateAgent', { agentId, capacity: 100 })

  const visitors = Array.from({ length: amount.visitors }, (_, index) => {
    const who = visitor(place, site.key, `visitor ${index}`, onAck, `10.0.${index >> 8}.${index & 255}`)
    who.client.connect()
    return { who, conversationId: who.begin(`visitor ${index} says hello`) }
  })
  const holders = new Map(logins.map(({ agentId }, index) => [agentId, agents[index] as Somebody]))
  for (const { who, conversationId } of visitors) {
    who.client.subscribe(() => {
      const holder = holders.get(who.client.conversation(conversationId)?.view?.agent?.id ?? '')
      holder?.client.watch(conversationId)
    })
  }
  await eventually(
    () =>
      agents.reduce(
        (sum, { client }) => sum + client.conversations().filter(({ view }) => view?.ownerToken !== undefined).length,
        0,
      ) >= amount.visitors,
    'every conversation is held by an agent who follows it',
    CALM_MS,
    () => `after ${agents.map(({ closes }) => closes().at(-1)).join()}`,
  )
  return {
    owner,
    visitors,
    agents,
    everybody: [...visitors.map(({ who }) => who), ...agents],
    conversations: visitors.map(({ conversationId }) => conversationId),
    nextAck: () => new Promise((resolve) => waiting.push(resolve)),
  }
}

/**
 * Everybody writes until the returned function is called, whether a relay is there or not: each visitor `perSecond` messages, an agent
 * twenty.
 */
export function write({ visitors, agents }: Gathering, perSecond: number, random: () => number): () => void {
  const chance = (perSecond * TICK_MS) / 1000
  const timer = setInterval(() => {
    for (const { who, conversationId } of visitors) {
      if (random() < chance && who.client.outbox().length < MAX_UNSENT) who.say(conversationId, words(who, random))
    }
    // An agent who says more than the limits allow is sent away for ten seconds, and their visitors with them.
    for (const who of agents) {
      if (random() >= chance) continue
      const held = who.client.conversations().filter(({ view }) => view?.ownerToken !== undefined)
      const one = held[Math.floor(random() * held.length)]
      if (one !== undefined && who.client.outbox().length < MAX_UNSENT)
        who.say(one.id, words(who, random), one.view?.ownerToken)
    }
  }, TICK_MS)
  return () => clearInterval(timer)
}

/** Mostly short, sometimes as long as allowed, never twice the same. */
export function words(who: Somebody, random: () => number): string {
  const chance = random()
  const tail =
    chance < 0.02 ? '\u{1F514}'.repeat(1_000 + Math.floor(random() * 2_900)) : 'x'.repeat(Math.floor(random() * 80))
  return `${who.name} says ${randomBytes(8).toString('hex')} ${tail}`.trimEnd()
}

/** Resolves when everybody is live, has sent everything and shows everything they know of. */
export function calm(everybody: readonly Somebody[]): Promise<void> {
  return eventually(
    () =>
      everybody.every(
        ({ client }) =>
          client.state.kind === 'live' &&
          client.outbox().every(({ state }) => state === 'failed') &&
          client.conversations().every(({ live, head, events }) => !live || (events.at(-1)?.seq ?? 0) >= head),
      ),
    'everything is sent and shown',
    CALM_MS,
    () =>
      everybody
        .filter(({ client }) => client.state.kind !== 'live')
        .map(({ name, client, closes }) => `${name} is ${JSON.stringify(client.state)} after ${closes().at(-1)}`)
        .join('; '),
  )
}
