import { randomBytes } from 'node:crypto'
import { ChatClient } from '@deskbell/client'
import { socketEnvironment } from '../../support/socketEnvironment.ts'
import type { Cluster } from '../manyRelays/Cluster.ts'

/** People who come, ask once, are answered and go; for each who goes another may come. */
export class DeskVisitors {
  /** Conversations that were begun, and those that were closed by an agent. */
  begun = 0
  done = 0
  readonly #cluster: Cluster
  readonly #siteKey: string
  readonly #here = new Set<ChatClient>()

  constructor(cluster: Cluster, siteKey: string) {
    this.#cluster = cluster
    this.#siteKey = siteKey
  }

  get here(): number {
    return this.#here.size
  }

  /** One more comes, with an address of their own. */
  come(): void {
    const number = (this.begun += 1)
    const visitorSecret = randomBytes(32).toString('hex')
    const from = `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
    const environment = socketEnvironment({ origin: 'http://localhost:1', from })
    const client = new ChatClient({
      url: `${this.#cluster.url.replace(/^http/, 'ws')}/ws/visitor`,
      device: randomBytes(16).toString('hex'),
      storageKey: 'visitor:',
      environment: {
        ...environment,
        openSocket: (_url, on) => environment.openSocket(`${this.#cluster.at().replace(/^http/, 'ws')}/ws/visitor`, on),
      },
      hello: () => Promise.resolve({ site: this.#siteKey, auth: { visitorSecret } }),
    })
    this.#here.add(client)
    const { conversationId } = client.start({ content: { parts: [{ type: 'text', text: `question ${number}` }] } })
    client.subscribe(() => {
      if (client.conversation(conversationId)?.view?.status !== 'closed' || !this.#here.delete(client)) return
      this.done += 1
      client.close()
    })
    client.connect()
  }

  /** What those who are still there see. */
  told(): string[] {
    return [...this.#here].map((client) => {
      const seen = client
        .conversations()
        .map(({ id, view, live }) => `${id} ${view?.status} ${live ? 'live' : 'not live'}`)
      return `visitor ${client.state.kind}: ${seen.join()}, ${client.outbox().length} unsent`
    })
  }

  leave(): void {
    for (const client of this.#here) client.close()
  }
}
