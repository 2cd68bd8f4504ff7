import { cpuOf } from '../load/machine.ts'
import { hex } from '../load/hex.ts'
import { quantile, short, table } from '../load/statistics.ts'
import { install } from '../targets/deskbell/installation.ts'
import { VisitorSocket } from '../targets/deskbell/VisitorSocket.ts'

const MISSED = 3
const SEQ = Buffer.from('"seq":')

type Person = { readonly id: string; readonly secret: string; readonly device: string; readonly index: number }

/**
 * All visitors lose their connection at once and come back with no delay of their own, each to a conversation in which some
 * messages happened that its page did not see.
 */
export async function storm(count: number, print: (line: string) => void): Promise<void> {
  const installation = await install()
  const { pid } = installation.child
  try {
    const people = Array.from({ length: count }, (_, index) => ({
      id: `cnv_${hex(16)}`,
      secret: hex(32),
      device: hex(16),
      index,
    }))
    const sockets = await inGroups(people, (person) => begin(installation, person))
    for (const { socket } of sockets) socket.destroy()
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    const cpu = cpuOf(pid)
    const start = performance.now()
    const back = await Promise.all(
      people.map((person, index) => resume(installation, person, sockets[index]?.anchor ?? {})),
    )
    const cpuUs = (cpuOf(pid) - cpu) / 1000 / count
    const times = back.map(({ at }) => at - start)
    const isWhole = (index: number): boolean =>
      sockets[index]?.missed.every((seq) => back[index]?.seqs.includes(seq)) === true
    const missed = people.filter((_, index) => !isWhole(index)).length
    print(
      table(
        [
          'sockets',
          'CPU µs a resume',
          'half back after s',
          'all back after s',
          'second tries',
          'with something missing',
        ],
        [
          [
            String(count),
            short(cpuUs),
            short(quantile(times, 0.5) / 1000),
            short(Math.max(...times) / 1000),
            String(back.reduce((sum, { tries }) => sum + tries - 1, 0)),
            String(missed),
          ],
        ],
      ),
    )
    for (const { socket } of back) socket.destroy()
  } finally {
    await installation.stop()
  }
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
async function resume(place: Place, { secret, device, index }: Person, anchor: object) {
  let tries = 1
  let opened = await VisitorSocket.open(place.port, index).catch(() => null)
  for (; opened === null; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    opened = await VisitorSocket.open(place.port, index).catch(() => null)
  }
  const socket = opened
  const seqs: number[] = []
  socket.onEvents = (frame) => {
    for (let at = frame.indexOf(SEQ); at !== -1; at = frame.indexOf(SEQ, at + 1))
      seqs.push(Number.parseInt(frame.toString('latin1', at + SEQ.length, at + SEQ.length + 10), 10))
  }
  const live = new Promise<void>((resolve) => (socket.onLive = resolve))
  await socket.greet(place.siteKey, secret, [anchor], device)
  await live
  return { socket, at: performance.now(), seqs, tries }
}
