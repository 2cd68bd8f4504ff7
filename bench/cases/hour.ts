import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { hex } from '../load/hex.ts'
import { memoryOf } from '../load/machine.ts'
import { short, table } from '../load/statistics.ts'
import type { AgentSocket } from '../targets/deskbell/AgentSocket.ts'
import { install } from '../targets/deskbell/installation.ts'
import type { Account, Installation } from '../targets/deskbell/installation.ts'
import { VisitorSocket } from '../targets/deskbell/VisitorSocket.ts'

const WATCH = join(import.meta.dirname, '..', 'load', 'growthWatch.mjs')
const AGENTS = 10
const ROOM = 30
const CHATS_PER_SECOND = 20
const REPLIES = 3
const ADDRESSES = 40_000
const MIB = 1024 * 1024

/**
 * Whether a relay grows while people come and go: many short chats, from first word to the end, for so many minutes. What is in use
 * after a full collection has to stay the same once the caches are full.
 */
export async function hour(minutes: number, print: (line: string) => void): Promise<void> {
  const installation = await install({}, ['--expose-gc', '--import', WATCH])
  const rows: string[][] = []
  const refused = new Map<string, number>()
  let isOver = false
  try {
    const agents = new Map<string, AgentSocket>()
    let lost = 0
    // As a console does: a machine that stood still for half a minute costs a connection, and not the rest of the hour.
    const seat = async (account: Account): Promise<void> => {
      const window = await installation.connect(account)
      for (const view of ['mine', 'queue', 'closed']) window.send({ type: 'watchList', view })
      await window.act('setAvailability', { availability: 'online' })
      agents.set(account.id, window)
      window.onClose = () => {
        if (isOver) return
        lost += 1
        const again = (): void => void seat(account).catch(() => setTimeout(again, 1_000))
        setTimeout(again, 1_000)
      }
    }
    for (let index = 0; index < AGENTS; index += 1) await seat(await installation.hire(index, ROOM))
    const open = new Set<Promise<void>>()
    let [begun, ended, failed] = [0, 0, 0]
    const note = (code: string): void => void refused.set(code, (refused.get(code) ?? 0) + 1)
    const start = performance.now()
    const end = start + minutes * 60_000
    for (let next = 1; performance.now() < end;) {
      const now = performance.now() - start
      while (begun < (now / 1000) * CHATS_PER_SECOND && open.size < AGENTS * ROOM) {
        const life: Promise<void> = chat(installation, agents, begun % ADDRESSES, note)
          .then(
            () => void (ended += 1),
            () => void (failed += 1),
          )
          .finally(() => open.delete(life))
        open.add(life)
        begun += 1
      }
      if (now > (next * minutes * 60_000) / 12) {
        rows.push(await look(installation, now, ended))
        next += 1
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await Promise.allSettled(open)
    isOver = true
    rows.push(await look(installation, performance.now() - start, ended))
    print(
      `${ended} chats of ${2 * REPLIES + 1} messages by ${AGENTS} agents, ${failed} failed, ${lost} consoles lost their connection, refused ${JSON.stringify([...refused])}\n`,
    )
    const head = [
      'minute',
      'chats',
      'heap in use MiB',
      'outside of it MiB',
      'RSS MiB',
      'files open',
      'log of the store MiB',
    ]
    print(table([...head, 'store MiB'], rows))
  } finally {
    await installation.stop()
  }
}

/** One visitor's chat, from hello to its end. */
async function chat(
  { port, siteKey }: Installation,
  agents: ReadonlyMap<string, AgentSocket>,
  index: number,
  note: (code: string) => void,
): Promise<void> {
  const visitor = await VisitorSocket.open(port, index)
  visitor.onRefused = note
  const id = `cnv_${hex(16)}`
  try {
    await within(visitor.greet(siteKey))
    visitor.start(id)
    const agent = agents.get(await within(visitor.held()))
    if (agent === undefined) throw new Error('held by somebody unknown')
    const ownerToken = await within(agent.follow(id))
    let told = 0
    let onTold = (): void => {}
    visitor.onEvents = (frame) => {
      if (!frame.includes('"kind":"agent"')) return
      told += 1
      onTold()
    }
    for (let reply = 1; reply <= REPLIES; reply += 1) {
      visitor.sendText(message(id, ''))
      const answered = new Promise<void>((resolve) => (onTold = () => (told >= reply ? resolve() : undefined)))
      agent.sendText(message(id, `,"ownerToken":${ownerToken}`))
      await within(answered)
    }
    await within(agent.act('close', {}, { conversationId: id, ownerToken }))
    agent.send({ type: 'unwatch', conversationId: id })
    agent.tokens.delete(id)
  } catch (error) {
    // What is left open would keep its agent's place for ten minutes, and soon all of them.
    visitor.send({ type: 'act', ref: 9, clientId: hex(16), name: 'close', args: {}, conversationId: id })
    throw error
  } finally {
    visitor.destroy()
  }
}

const message = (conversationId: string, more: string): string =>
  `{"type":"send","ref":2,"clientId":"${hex(16)}","conversationId":"${conversationId}","kind":"message","content":{"parts":[{"type":"text","text":"It is about my order, which has not come yet."}]}${more}}`

/** A chat that hangs is a failed one. */
const within = <T>(work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too late')), 20_000)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

async function look({ child, dataDir }: Installation, ms: number, ended: number): Promise<string[]> {
  const [, heap, external] = /in use (\d+) (\d+)/.exec(await child.say('SIGUSR2', 'in use')) ?? []
  const size = (name: string): number => statSync(join(dataDir, name), { throwIfNoEntry: false })?.size ?? 0
  return [
    short(ms / 60_000),
    String(ended),
    short(Number(heap) / MIB),
    short(Number(external) / MIB),
    short(memoryOf(child.pid) / 1024),
    String(readdirSync(`/proc/${child.pid}/fd`).length),
    short(size('deskbell.db-wal') / MIB),
    short(size('deskbell.db') / MIB),
  ]
}
