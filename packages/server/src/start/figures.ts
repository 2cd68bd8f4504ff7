import type { Gauges } from '../adapters/meter-prom/PromMeter.ts'
import type { App } from '../app/app.ts'
import type { Gateway } from '../transport/ws/Gateway.ts'

/** What is read each time somebody asks for the figures of this relay. Those of queues are of the installation, the same on every relay. */
export function figuresOf(app: App, gateway: Gateway): Gauges {
  return {
    connections: {
      help: 'Open connections.',
      read: () => ({ label: 'kind', values: gateway.sizes }),
    },
    streams: {
      help: 'Those of the connections that go by requests, because no socket got through.',
      read: () => gateway.streams,
    },
    conversations: {
      help: 'Conversations by the list they are in.',
      read: async () => {
        const { queue, left, open } = await app.lists.totals()
        return { label: 'kind', values: { waiting: queue, left_message: left, open } }
      },
    },
    longest_wait_seconds: {
      help: 'How long the first in the queue has waited; 0 when nobody waits.',
      read: async () => {
        const { longestWaitSince } = await app.lists.totals()
        return longestWaitSince === null ? 0 : Math.max(0, app.edge.clock.now() - longestWaitSince) / 1_000
      },
    },
    outbox_jobs: {
      help: 'Mails that are not sent yet.',
      read: async () => (await app.deliverer.waiting()).count,
    },
    outbox_age_seconds: {
      help: 'How long the oldest of them has been waiting; 0 when there are none.',
      read: async () => (await app.deliverer.waiting()).oldestMs / 1_000,
    },
    agents: {
      help: 'Agents who are connected, and those of them who take chats.',
      read: () => {
        const agents = app.directory.agents()
        const connected = agents.filter(({ id }) => app.agents.isConnected(id))
        const taking = connected.filter((agent) => app.agents.isHere(agent))
        return { label: 'kind', values: { connected: connected.length, taking: taking.length } }
      },
    },
    gaps_healed: {
      help: 'Timelines of which a bell was lost and that were read from the store, since the start.',
      read: () => gateway.hub.healed,
    },
    swept_assignments: {
      help: 'Assignments that only the sweep found, since the start; normally none.',
      read: () => app.assigner.sweptAssignments,
    },
  }
}
