import { join } from 'node:path'
import { FrameSocket } from '../load/FrameSocket.ts'
import { cpuOf, peakOf } from '../load/machine.ts'
import { hex } from '../load/hex.ts'
import { gauge, underLoad } from '../load/openLoop.ts'
import { quantile, short, table } from '../load/statistics.ts'
import { startChild } from '../targets/child.ts'
import type { Child } from '../targets/child.ts'
import { peopled } from '../targets/deskbell/deskbellTarget.ts'
import { FLAGS, install } from '../targets/deskbell/installation.ts'
import type { Installation } from '../targets/deskbell/installation.ts'
import { installShared } from '../targets/deskbell/sharedTarget.ts'
import { addressOf, VisitorSocket } from '../targets/deskbell/VisitorSocket.ts'

const RAW_RELAY = join(import.meta.dirname, '..', 'targets', 'raw', 'rawRelay.ts')
const MISSED = 3
const SEQ = Buffer.from('"seq":')

type Person = { readonly id: string; readonly secret: string; readonly device: string; readonly index: number }

/**
 * All visitors lose their connection at once and come back with no delay of their own, each to a conversation in which some
 * messages happened that its page did not see. Several times, each beside a storm on raw `ws` that asks nothing: a handshake, a frame
 * of the same size, an answer. What a connection costs differs from hour to hour; how often it costs that much differs less.
 * `against` is another working copy, measured in turn with this one.
 */
export async function storm(
  count: number,
  rounds: number,
  against: string | undefined,
  print: (line: string) => void,
): Promise<void> {
  const bare = await startChild([...FLAGS, RAW_RELAY], /listening (\d+)/, { ACK: '1' })
  const crowds = [await gather('this', await install({}, FLAGS), count)]
  if (against !== undefined) crowds.push(await gather('other', await install({}, FLAGS, [], against), count))
  try {
    const rows: string[][] = []
    for (let round = 0; round < rounds; round += 1) {
      const rawUs = await rawStorm(bare, count)
      for (const crowd of crowds) rows.push([crowd.name, String(count), ...(await comeBack(crowd, rawUs))])
    }
    print(table(HEADINGS, rows))
  } finally {
    await bare.stop()
    for (const { installation } of crowds) await installation.stop()
  }
}

/**
 * The same at one of two relays on PostgreSQL and Redis, while people talk at the other: how long a storm takes there, and what the
 * others notice of it.
 */
export async function sharedStorm(count: number, rounds: number, print: (line: string) => void): Promise<void> {
  const bare = await startChild([...FLAGS, RAW_RELAY], /listening (\d+)/, { ACK: '1' })
  const installation = await installShared()
  try {
    const meter = gauge()
    const conversations = await peopled({ ...installation, port: installation.secondPort }, 20, meter)
    const other = { name: 'the other', pids: () => installation.relays.slice(1), conversations, stop: async () => {} }
    const crowd = await gather('one of two', installation, count)
    const rows: string[][] = []
    for (let round = 0; round < rounds; round += 1) {
      const rawUs = await rawStorm(bare, count)
      const talk = (run: number, seconds: number) =>
        underLoad(other, meter, { rate: 100, seconds, people: true, run: run + 1, acks: true })
      const calm = await talk(round * 2, 5)
      const [cells, meanwhile] = await Promise.all([comeBack(crowd, rawUs), talk(round * 2 + 1, 12)])
      const memory = installation.relays.map((pid) => short(peakOf(pid) / 1024)).join(' and ')
      rows.push([
        crowd.name,
        String(count),
        ...cells,
        short(calm.p99),
        short(meanwhile.p99),
        String(meanwhile.lost),
        memory,
      ])
    }
    print(table([...HEADINGS, 'p99 ms at the other before', 'p99 ms meanwhile', 'lost there', 'peak MiB'], rows))
  } finally {
    await bare.stop()
    await installation.stop()
  }
}

const HEADINGS = [
  'relay',
  'sockets',
  'CPU µs a resume',
  'raw ws',
  '× raw',
  'half back after s',
  'all back after s',
  'second tries',
  'with something missing',
]

type Crowd = {
  readonly name: string
  readonly installation: Installation
  readonly people: readonly { readonly person: Person; readonly anchor: object; readonly missed: readonly number[] }[]
}

/** A relay whose visitors all began a conversation and lost their connection. */
async function gather(name: string, installation: Installation, count: number): Promise<Crowd> {
  const everybody = Array.from({ length: count }, (_, index) => ({
    id: `cnv_${hex(16)}`,
    secret: hex(32),
    device: hex(16),
    index,
  }))
  const begun = await inGroups(everybody, async (person) => ({ person, ...(await begin(installation, person)) }))
  for (const { socket } of begun) socket.destroy()
  return { name, installation, people: begun.map(({ person, anchor, missed }) => ({ person, anchor, missed })) }
}

/** One storm, as the cells of a row. */
async function comeBack({ installation, people }: Crowd, rawUs: number): Promise<string[]> {
  const { pid } = installation.child
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  const cpu = cpuOf(pid)
  const start = performance.now()
  const back = await Promise.all(people.map(({ person, anchor }) => resume(installation, person, anchor)))
  const cpuUs = (cpuOf(pid) - cpu) / 1000 / people.length
  const times = back.map(({ at }) => at - start)
  const isWhole = (index: number): boolean =>
    people[index]?.missed.every((seq) => back[index]?.seqs.includes(seq)) === true
  for (const { socket } of back) socket.destroy()
  return [
    short(cpuUs),
    short(rawUs),
    short(cpuUs / rawUs),
    short(quantile(times, 0.5) / 1000),
    short(Math.max(...times) / 1000),
    String(back.reduce((sum, { tries }) => sum + tries - 1, 0)),
    String(people.filter((_, index) => !isWhole(index)).length),
  ]
}

/** The same on a relay that knows nobody; µs of processor time a connection. */
async function rawStorm(bare: Child, count: number): Promise<number> {
  const port = Number(/listening (\d+)/.exec(bare.printed)?.[1])
  const cpu = cpuOf(bare.pid)
  const sockets = await Promise.all(Array.from({ length: count }, (_, index) => greetRaw(port, index)))
  const us = (cpuOf(bare.pid) - cpu) / 1000 / count
  for (const socket of sockets) socket.destroy()
  return us
}

async function greetRaw(port: number, index: number): Promise<FrameSocket> {
  const open = () => FrameSocket.open({ port, path: '/', localAddress: addressOf(index) })
  const socket = await open().catch(async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    return open()
  })
  const answered = new Promise((resolve, reject) => {
    socket.onFrame = resolve
    socket.onClose = () => reject(new Error('closed before it was answered'))
  })
  socket.send(`{"type":"send","id":"x","ref":1,"clientId":"${'0'.repeat(32)}","content":"${'x'.repeat(300)}"}`)
  await answered
  return socket
}

async function inGroups<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = []
  for (let at = 0; at < items.length; at += 50) done.push(...(await Promise.all(items.slice(at, at + 50).map(work))))
  return done
}

type Place = { readonly port: number; readonly siteKey: string }

/** Leaves a message and says a little more. Nobody waits for an agent, so that only resuming is measured. */
async function begin(place: Place, { id, secret, device, index }: Person) {
  const socket = await VisitorSocket.open(place.port, index)
  const welcome = await socket.greet(place.siteKey, secret, [], device)
  const said: { seq: number; eventId: string }[] = []
  const acked = new Promise<void>((resolve, reject) => {
    socket.onRefused = (code) => reject(new Error(`refused: ${code}`))
    socket.onAck = (frame) => {
      said.push(JSON.parse(frame.toString()) as (typeof said)[number])
      if (said.length > MISSED) return resolve()
      const content = { parts: [{ type: 'text', text: `more ${said.length}` }] }
      socket.send({ type: 'send', ref: said.length, clientId: hex(16), conversationId: id, kind: 'message', content })
    }
  })
  socket.start(id, { leave: true, form: { name: 'A', email: 'a@bench.example' } })
  await acked
  const [first, ...missed] = said
  const anchor = { conversationId: id, epoch: String(welcome['epoch']), seq: first?.seq, eventId: first?.eventId }
  return { socket, anchor, missed: missed.map(({ seq }) => seq) }
}

/** Comes back as somebody who has seen the first event. Resolves when it is told to be live; tries again a second after it failed. */
async function resume(place: Place, person: Person, anchor: object) {
  for (let tries = 1; ; tries += 1) {
    const back = await tryToResume(place, person, anchor).catch(() => null)
    if (back !== null) return { ...back, at: performance.now(), tries }
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}

/** Rejects when there is no connection, or it is closed before it has resumed: too many came at once. */
async function tryToResume(place: Place, { secret, device, index }: Person, anchor: object) {
  const socket = await VisitorSocket.open(place.port, index)
  const seqs: number[] = []
  socket.onEvents = (frame) => {
    for (let at = frame.indexOf(SEQ); at !== -1; at = frame.indexOf(SEQ, at + 1))
      seqs.push(Number.parseInt(frame.toString('latin1', at + SEQ.length, at + SEQ.length + 10), 10))
  }
  const live = new Promise<void>((resolve, reject) => {
    socket.onLive = resolve
    socket.onClose = () => reject(new Error('closed before it had resumed'))
  })
  live.catch(() => {})
  await Promise.race([socket.greet(place.siteKey, secret, [anchor], device), live])
  await live
  return { socket, seqs }
}
