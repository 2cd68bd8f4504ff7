import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { FAULTS } from './faults.ts'
import { FaultProxy } from './FaultProxy.ts'

// Clear of the letters that are sent, so that what is broken shows.
const TEXT = Buffer.from('abcdefghijklmnopqrstuvwxyz'.repeat(40))

/** One end of a connection and what it came to. */
type End = { readonly socket: Socket; readonly heard: Buffer[]; fate: 'open' | 'ended' | 'reset' }

function watched(socket: Socket): End {
  const end: End = { socket, heard: [], fate: 'open' }
  socket.on('data', (bytes: Buffer) => void end.heard.push(bytes))
  socket.on('end', () => (end.fate = 'ended'))
  socket.on('error', () => (end.fate = 'reset'))
  return end
}
const heard = ({ heard: chunks }: End): Buffer => Buffer.concat(chunks)
const hears = (end: End, bytes: Buffer): Promise<void> =>
  eventually(
    () => heard(end).equals(bytes),
    `${bytes.length} bytes arrive`,
    5_000,
    () => heard(end).toString(),
  )

let server: Server
let proxy: FaultProxy
let accepted: End[] = []
beforeEach(async () => {
  accepted = []
  server = createServer((socket) => void accepted.push(watched(socket)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  proxy = await FaultProxy.to((server.address() as AddressInfo).port)
})
afterEach(async () => {
  await proxy.close()
  for (const { socket } of accepted) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
})

/** A connection through the proxy, which both ends know of. */
async function pair(): Promise<{ near: End; far: End }> {
  const at = accepted.length
  const near = watched(connect(proxy.port, '127.0.0.1'))
  await eventually(() => accepted.length > at, 'a connection arrives')
  return { near, far: accepted[at] as End }
}

test('[H2] without faults everything arrives in both directions, and the end of a connection too', async () => {
  const { near, far } = await pair()
  near.socket.write(TEXT)
  await hears(far, TEXT)
  far.socket.write(TEXT)
  await hears(near, TEXT)
  near.socket.end()
  await eventually(() => far.fate === 'ended' && near.fate === 'ended' && proxy.open === 0, 'both ended')
})

test('[H2] more than fits arrives whole', async () => {
  const { near, far } = await pair()
  far.socket.pause()
  const much = Buffer.alloc(8 * 1024 * 1024, TEXT)
  near.socket.write(much)
  far.socket.resume()
  await hears(far, much)
})

test('[H2] latency and a narrow line delay, in order', async () => {
  const { near, far } = await pair()
  let chance = 1
  proxy.set(
    'up',
    FAULTS.latency(20, 40, () => (chance = 1 - chance)),
  )
  const begun = performance.now()
  near.socket.write('first ')
  await eventually(() => proxy.open === 1, 'it is on its way')
  near.socket.write('second')
  await hears(far, Buffer.from('first second'))
  expect(performance.now() - begun).toBeGreaterThanOrEqual(20)
  proxy.set('up', FAULTS.rate(20_000))
  const slow = performance.now()
  near.socket.write(TEXT)
  await hears(far, Buffer.concat([Buffer.from('first second'), TEXT]))
  expect(performance.now() - slow).toBeGreaterThanOrEqual((TEXT.length / 20_000) * 1_000 - 1)
})

test('[H2] what is dropped in one direction is lost without a word, the other works, and healing brings nothing back', async () => {
  const { near, far } = await pair()
  proxy.set('up', FAULTS.drop())
  near.socket.write('lost')
  far.socket.write('heard')
  await hears(near, Buffer.from('heard'))
  proxy.heal()
  near.socket.write('after')
  await hears(far, Buffer.from('after'))
  expect([near.fate, far.fate]).toEqual(['open', 'open'])
})

test('[H2] what is stalled waits, the end too, and arrives when the fault is lifted', async () => {
  const { near, far } = await pair()
  proxy.set('up', FAULTS.stall())
  near.socket.end(TEXT)
  far.socket.write('other way')
  await hears(near, Buffer.from('other way'))
  expect(far.heard).toEqual([])
  proxy.heal()
  await hears(far, TEXT)
  await eventually(() => far.fate === 'ended', 'it ended')
})

test('[H2] slices are small and make the same whole', async () => {
  const { near, far } = await pair()
  proxy.set('up', FAULTS.slice(7))
  near.socket.write(TEXT)
  await hears(far, TEXT)
  expect(FAULTS.slice(7)()({ bytes: TEXT, keptMs: 3 }).map(({ bytes }) => bytes.length)).toEqual([
    ...Array.from({ length: Math.floor(TEXT.length / 7) }, () => 7),
    TEXT.length % 7,
  ])
})

test('[H2] a truncated connection ends after so many bytes', async () => {
  const { near, far } = await pair()
  proxy.set('up', FAULTS.truncate(10))
  near.socket.write(TEXT.subarray(0, 6))
  near.socket.write(TEXT.subarray(6, 100))
  await eventually(() => far.fate === 'ended', 'it ended')
  expect(heard(far)).toEqual(TEXT.subarray(0, 10))
})

test('[H2] a reset tells both ends, after so many bytes or at once', async () => {
  const one = await pair()
  proxy.set('up', FAULTS.reset(10))
  one.near.socket.write(TEXT)
  await eventually(() => one.far.fate === 'reset' && one.near.fate === 'reset', 'both are told')
  proxy.heal()
  const other = await pair()
  proxy.reset()
  await eventually(() => other.far.fate === 'reset' && other.near.fate === 'reset', 'both are told')
})

test('[H2] what is corrupted has as many bytes, and no broken one is ASCII', async () => {
  const { near, far } = await pair()
  proxy.set(
    'up',
    FAULTS.corrupt(50, () => 0.5),
  )
  near.socket.write(TEXT)
  await eventually(() => heard(far).length === TEXT.length, 'it arrives')
  const broken = [...heard(far)].filter((byte, index) => byte !== TEXT[index])
  expect(broken.length).toBeGreaterThan(0)
  expect(broken.every((byte) => byte >= 0x80)).toBe(true)
})

test('[H2] a proxy to where nobody listens breaks what connects', async () => {
  await new Promise((resolve) => server.close(resolve))
  const near = watched(connect(proxy.port, '127.0.0.1'))
  await eventually(() => near.fate === 'reset', 'it is told')
  server.listen(0, '127.0.0.1')
})
