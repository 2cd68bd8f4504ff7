import fc from 'fast-check'
import { expect } from 'vitest'
import type { AgentId, SiteId, ViewName } from '@deskbell/protocol'
import { waitingSince } from '../../../src/domain/conversation/waitingSince.ts'
import { Chat, assigns, begins } from './Chat.ts'
import { newId } from './World.ts'
import type { World } from './World.ts'
import type { StoredRow } from '../../../src/ports/Store.ts'

const VIEWS = ['mine', 'queue', 'left', 'open', 'closed'] as const satisfies readonly ViewName[]

/** Chats are picked by number, so that shrinking a failing run keeps it meaningful. */
export const step = fc.record({
  what: fc.constantFrom(
    'begin',
    'begin',
    'say',
    'reply',
    'note',
    'assign',
    'claim',
    'close',
    'reopen',
    'leave',
    'lose',
    'away',
    'back',
    'mark',
    'wait',
  ),
  chat: fc.nat(30),
  who: fc.nat(1),
})
type Step = { readonly what: string; readonly chat: number; readonly who: number }

/** Two sites, two agents, and conversations that go through anything. */
export class Scene {
  readonly #world: World
  readonly #places: Awaited<ReturnType<World['shop']>>[]
  readonly #agents: AgentId[]
  readonly #chats: Chat[] = []
  readonly #marks = new Map<string, number>()

  private constructor(world: World, places: Awaited<ReturnType<World['shop']>>[], agents: AgentId[]) {
    this.#world = world
    this.#places = places
    this.#agents = agents
  }

  static async open(world: World): Promise<Scene> {
    const agents = [await world.agent({ capacity: 100 }), await world.agent({ capacity: 100 })]
    return new Scene(world, [await world.shop(), await world.shop()], agents)
  }

  async play({ what, chat: index, who }: Step): Promise<void> {
    if (what === 'wait') return this.#world.clock.advance(1 + index)
    if (what === 'begin') {
      const chat = new Chat(this.#world, this.#places[who]!)
      this.#chats.push(chat)
      return void (await chat.does(begins(chat.place, chat.participantId)))
    }
    const chat = this.#chats[index % Math.max(1, this.#chats.length)]
    if (chat) await this.#change(chat, what, this.#agents[who]!)
  }

  async #change(chat: Chat, what: string, agentId: AgentId): Promise<unknown> {
    const { status, left } = chat.is
    const isQueued = status === 'queued'
    const by = { kind: 'agent', id: agentId } as const
    switch (what) {
      case 'say':
        return chat.say('more')
      case 'reply':
        return chat.reply(agentId)
      case 'note':
        return chat.note()
      case 'assign':
      case 'claim':
        return isQueued ? chat.does(assigns(agentId, what === 'claim' ? 'claimed' : 'routed', 5)) : null
      case 'close':
        return status === 'closed' ? null : chat.close()
      case 'reopen':
        return status === 'closed'
          ? chat.does([{ type: 'conversation.reopened', content: {} }], index(agentId) ? { by } : {})
          : null
      case 'leave':
        return isQueued && left === null
          ? chat.does([{ type: 'conversation.left_message', content: { name: 'V', email: 'v@x' } }])
          : null
      case 'lose':
        return status === 'assigned'
          ? chat.does([
              { type: 'conversation.queued', content: { departmentId: chat.place.departmentId, reason: 'agent_lost' } },
            ])
          : null
      case 'away':
        return chat.does([{ type: 'visitor.left', content: {} }])
      case 'back':
        return chat.is.visitorLeftAt === null ? null : chat.does([{ type: 'visitor.returned', content: {} }])
      default:
        this.#marks.set(chat.id, Math.max(this.#marks.get(chat.id) ?? 0, chat.head))
        return this.#world.store.raiseMarks([
          {
            conversationId: chat.id,
            mark: { participantId: agentId, side: 'staff', delivered: chat.head, read: chat.head },
          },
        ])
    }
  }

  async compare(): Promise<void> {
    const { store } = this.#world
    const rows = this.#chats.map((chat) => this.#row(chat))
    const found = await store.rows([...rows.map(({ id }) => id), newId('cnv')])
    expect(byId(found)).toEqual(byId(rows))
    const sites = this.#places.map(({ siteId }) => siteId)
    for (const siteIds of [sites, sites.slice(0, 1)]) {
      const sizes = this.#agents.map((agentId) => [agentId, this.#counts(rows, siteIds, agentId)] as const)
      expect(await store.counts({ siteIds, agentIds: this.#agents })).toEqual(new Map(sizes))
      for (const agentId of this.#agents) {
        for (const view of VIEWS) {
          const expected = this.#list(rows, view, siteIds, agentId)
          expect(await store.list({ view, siteIds, agentId, limit: 100 }), view).toEqual({
            rows: expected,
            more: false,
          })
          const cut = await store.list({ view, siteIds, agentId, limit: 3 })
          expect(cut, view).toEqual({ rows: expected.slice(0, 3), more: expected.length > 3 })
        }
      }
    }
    for (const agentId of this.#agents) {
      const held = rows.filter((row) => row.agentId === agentId).map(({ id }) => id)
      expect(new Set(await store.heldBy(agentId))).toEqual(new Set(held))
      const load = this.#chats.filter(({ is }) => is.owner?.agentId === agentId && is.visitorLeftAt === null)
      expect((await store.loads([agentId])).get(agentId)?.load).toBe(
        load.reduce((sum, { is }) => sum + (is.owner?.weight ?? 0), 0),
      )
    }
    expect(await this.#world.findings()).toEqual([])
  }

  #list(rows: readonly StoredRow[], view: ViewName, siteIds: readonly SiteId[], agentId: AgentId): StoredRow[] {
    return rows
      .filter((row) => siteIds.includes(row.siteId) && isIn(row, view, agentId))
      .toSorted((a, b) => order(a, b, view))
  }

  #counts(rows: readonly StoredRow[], siteIds: readonly SiteId[], agentId: AgentId) {
    const count = (view: ViewName) => this.#list(rows, view, siteIds, agentId).length
    const waits = this.#list(rows, 'queue', siteIds, agentId).map((row) => row.waitingSince ?? 0)
    return {
      mine: count('mine'),
      queue: count('queue'),
      left: count('left'),
      open: count('open'),
      closed: count('closed'),
      longestWaitSince: waits.length === 0 ? null : Math.min(...waits),
    }
  }

  #row(chat: Chat): StoredRow {
    const { is } = chat
    const number = this.#chats.filter(({ place }) => place.siteId === is.siteId).indexOf(chat) + 1
    return {
      id: is.id,
      number,
      siteId: is.siteId,
      departmentId: is.departmentId,
      status: is.status,
      contactId: is.contactId,
      contactName: 'Vic',
      verified: false,
      agentId: is.owner?.agentId ?? null,
      head: chat.head,
      updatedAt: is.talk.updatedAt,
      startedAt: is.startedAt,
      waitingSince: waitingSince(is),
      queueKey: is.waiting?.key ?? null,
      leftMessageAt: is.left?.at ?? null,
      visitorLeftAt: is.visitorLeftAt,
      preview: is.talk.preview,
      lastVisitorSeq: is.talk.lastVisitorSeq,
      staffRead: this.#marks.get(is.id) ?? 0,
    }
  }
}

const index = (agentId: AgentId): boolean => agentId.charCodeAt(35) % 2 === 0
const byId = (rows: readonly StoredRow[]) => rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))

function isIn(row: StoredRow, view: ViewName, agentId: AgentId): boolean {
  const isLeft = row.leftMessageAt !== null
  switch (view) {
    case 'mine':
      return row.agentId === agentId
    case 'queue':
      return row.status === 'queued' && !isLeft
    case 'left':
      return row.status === 'queued' && isLeft
    case 'open':
      return row.status !== 'closed'
    case 'closed':
      return row.status === 'closed'
  }
}

function order(a: StoredRow, b: StoredRow, view: ViewName): number {
  const rank = (row: StoredRow): number[] => {
    if (view === 'queue') return [row.queueKey ?? 0]
    if (view === 'left') return [row.leftMessageAt ?? 0]
    if (view === 'closed') return [-row.updatedAt]
    return [row.waitingSince ?? Infinity, -row.updatedAt]
  }
  const [x, y] = [rank(a), rank(b)]
  const at = x.findIndex((value, place) => value !== y[place])
  return at === -1 ? (a.id < b.id ? -1 : 1) : x[at]! - y[at]!
}
