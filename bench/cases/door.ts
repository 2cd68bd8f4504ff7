import { randomIds } from '../../packages/server/src/adapters/system/randomIds.ts'
import { Door } from '../../packages/server/src/app/door/Door.ts'
import type { Actor } from '../../packages/server/src/domain/actor.ts'
import { begins, Chat } from '../../packages/server/test/contract/store/Chat.ts'
import { newClientId, newId, World } from '../../packages/server/test/contract/store/World.ts'
import type { Outcome, Store, Unit } from '../../packages/server/src/ports/Store.ts'
import { WORDS } from '../targets/Target.ts'

const LANES = 500
const COMMANDS = 20_000
const TOGETHER = 50
const LEAST_ROUNDS = 10

/** Processor time in µs: of a message in door and domain, and of `JSON.parse` for its text, which tells how slow the machine is now. */
export type DoorCost = { readonly us: number; readonly parseUs: number }

/** The most a message may cost on a machine where parsing it takes `PARSE_US`; a slower one may take longer. */
const LIMIT_US = 4
const PARSE_US = 0.48

export const doorLimit = ({ parseUs }: DoorCost): number => LIMIT_US * Math.max(1, parseUs / PARSE_US)

/**
 * What the door and the domain cost for one message on a warm lane: known? permitted? decide, number, write its JSON, fold, settle,
 * answer. The store takes everything at once. The best of `rounds`, because whatever else the machine does only adds; with `enough`
 * it ends as soon as that is so.
 */
export async function doorCost(rounds: number, enough: (cost: DoorCost) => boolean = () => false): Promise<DoorCost> {
  let turn: (() => void) | null = null
  const clock = {
    now: Date.now,
    timer: (_ms: number, fn: () => void) => ((turn = fn), () => {}),
    turn: (fn: () => void) => void (turn = fn),
  }
  const states = new Map<string, { state: Chat['is']; head: number }>()
  const store = {
    load: async (ids: readonly string[]) =>
      new Map(ids.map((id) => [id, { ...states.get(id), publicHead: states.get(id)?.head }])),
    commit: async (units: readonly Unit[]): Promise<Outcome[]> =>
      units.map(({ conversation }) => {
        const head = conversation?.events.at(-1)?.seq ?? 0
        return { ok: true, head, publicHead: head, at: 0 }
      }),
  } as unknown as Store
  let answered = 0
  const log = {
    debug() {},
    info() {},
    warn() {},
    error: (message: string, error: unknown) => console.error(message, error),
  }
  const door = new Door({ store, clock, ids: randomIds(), log, effects: () => [], committed: () => {} })
  const people = makePeople(store, states)
  const run = async (count: number): Promise<void> => {
    for (let sent = 0; sent < count; sent += TOGETHER) {
      for (let index = sent; index < sent + TOGETHER; index += 1) {
        const { actor, id } = people[index % people.length] as (typeof people)[number]
        const content = { parts: [{ type: 'text' as const, text: `m${index} ${WORDS}` }] }
        door.submit(
          actor,
          {
            command: { name: 'send', kind: 'message', content, ownerToken: undefined },
            conversationId: id,
            clientId: clientIds[index % clientIds.length] as string,
            bodyHash: 'x',
          },
          (done) => {
            if (done.ok) answered += 1
          },
        )
      }
      while (answered < sent + TOGETHER) {
        const due = turn
        turn = null
        ;(due as (() => void) | null)?.()
        await new Promise(setImmediate)
      }
    }
    answered = 0
  }
  let clientIds: string[] = []
  let best: DoorCost = { us: Number.POSITIVE_INFINITY, parseUs: Number.POSITIVE_INFINITY }
  for (let round = 0; round < rounds && !(round >= LEAST_ROUNDS && enough(best)); round += 1) {
    clientIds = Array.from({ length: COMMANDS }, newClientId)
    const us = await costOf(() => run(COMMANDS))
    const parseUs = await costOf(parse)
    best = { us: Math.min(best.us, us), parseUs: Math.min(best.parseUs, parseUs) }
  }
  return best
}

async function costOf(work: () => Promise<void> | void): Promise<number> {
  const before = process.threadCpuUsage()
  await work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / COMMANDS
}

const FRAME = `{"type":"send","ref":7,"clientId":"0123456789abcdef0123456789abcdef","conversationId":"cnv_0123456789abcdef0123456789abcdef","kind":"message","content":{"parts":[{"type":"text","text":"m7 ${WORDS}"}]}}`

function parse(): void {
  for (let index = 0; index < COMMANDS; index += 1) JSON.parse(FRAME)
}

function makePeople(
  store: Store,
  states: Map<string, { state: Chat['is']; head: number }>,
): { actor: Actor; id: string }[] {
  const world = new World({ store, clock: { now: Date.now, advance: () => {} } })
  const place = { siteId: newId('sit'), departmentId: newId('dep'), contactId: newId('con') }
  return Array.from({ length: LANES }, () => {
    const chat = new Chat(world, place)
    const { state, head } = chat.build(begins(place, chat.participantId))
    states.set(chat.id, { state, head })
    const { participantId, id } = chat
    return {
      id,
      actor: { kind: 'visitor', siteId: place.siteId, contactId: place.contactId, participantId, aliases: [] },
    }
  })
}
