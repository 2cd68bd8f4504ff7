import { hex } from '../load/hex.ts'
import { quantile, short, table } from '../load/statistics.ts'
import type { AgentSocket } from '../targets/deskbell/AgentSocket.ts'
import { install } from '../targets/deskbell/installation.ts'
import { VisitorSocket } from '../targets/deskbell/VisitorSocket.ts'

const ENDED = 500

type Chat = { readonly id: string; readonly visitor: VisitorSocket }

/**
 * From the moment an agent ends a chat to the moment the next visitor in the queue sees who has time for them now. Every agent has
 * room for one chat; everybody who waits has a page open and is told their place.
 */
export async function assign(agentCount: number, waitingCount: number, print: (line: string) => void): Promise<void> {
  const installation = await install()
  try {
    const agents = new Map<string, AgentSocket>()
    for (let index = 0; index < agentCount; index += 1) {
      const account = await installation.hire(index, 1)
      const window = await installation.connect(account)
      for (const view of ['mine', 'queue']) window.send({ type: 'watchList', view })
      agents.set(account.id, window)
    }
    const waiting: Chat[] = []
    const held: Chat[] = []
    for (let index = 0; index < agentCount + waitingCount; index += 1) {
      const visitor = await VisitorSocket.open(installation.port, index)
      await visitor.greet(installation.siteKey)
      const id = `cnv_${hex(16)}`
      const live = new Promise<void>((resolve) => (visitor.onLive = resolve))
      visitor.start(id)
      await (index < agentCount ? visitor.held() : live)
      ;(index < agentCount ? held : waiting).push({ id, visitor })
    }
    const times: number[] = []
    let wrong = 0
    for (let ended = 0; ended < ENDED; ended += 1) {
      const over = held.shift() as Chat
      const next = waiting.shift() as Chat
      const agent = agents.get(over.visitor.holder ?? '') as AgentSocket
      const ownerToken = await agent.follow(over.id)
      const start = performance.now()
      const given = next.visitor.held()
      await agent.act('close', {}, { conversationId: over.id, ownerToken })
      const holder = await given
      times.push(performance.now() - start)
      if (holder !== agent.agentId) wrong += 1
      held.push(next)
      over.visitor.destroy()
    }
    print(
      table(
        ['agents', 'waiting at first', 'ended one by one', 'p50 ms', 'p95 ms', 'longest ms', 'given to another'],
        [
          [
            String(agentCount),
            String(waitingCount),
            String(ENDED),
            short(quantile(times, 0.5)),
            short(quantile(times, 0.95)),
            short(Math.max(...times)),
            String(wrong),
          ],
        ],
      ),
    )
  } finally {
    await installation.stop()
  }
}
