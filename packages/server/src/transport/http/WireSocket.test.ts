import { createServer } from 'node:http'
import type { Socket as NetSocket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { Frame } from '../ws/Frame.ts'
import { WireSocket } from './WireSocket.ts'

let end: () => void = () => {}
afterEach(() => end())

/** A socket of the relay, and a client of the library at its other end that keeps what it hears. */
async function pair() {
  const server = createServer()
  const sockets = new WebSocketServer({ server, perMessageDeflate: false })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const accepted = new Promise<[WebSocket, NetSocket]>((resolve) =>
    sockets.on('connection', (socket, request) => resolve([socket, request.socket])),
  )
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const heard: string[] = []
  client.on('message', (data: Buffer) => heard.push(data.toString()))
  const closed = new Promise<number>((resolve) => client.on('close', resolve))
  const [socket, net] = await accepted
  end = () => {
    client.terminate()
    sockets.close()
    server.close()
  }
  return { wire: new WireSocket(socket, net, setImmediate), socket, net, heard, closed }
}

test('[P6] frames of every size arrive as they were sent, and in that order', async () => {
  const { wire, heard, closed } = await pair()
  const texts = [0, 1, 125, 126, 65_535, 65_536, 200_000].map((size) => 'x'.repeat(size))
  texts.push('Grüße, 你好, 👋 und \u0000')
  for (const text of texts) wire.send(text)
  for (const text of texts) wire.send(new Frame(text))
  wire.close(4009, 'enough')
  expect(await closed).toBe(4009)
  expect(heard).toEqual([...texts, ...texts])
})

test('[P6] frames of one turn leave in one write, and count as waiting until then', async () => {
  const { wire, net, heard, closed } = await pair()
  let writes = 0
  const { write } = net
  net.write = ((...args: Parameters<typeof write>) => {
    writes += 1
    return write.apply(net, args)
  }) as typeof write
  for (let index = 0; index < 5; index += 1) wire.send(`${index}`)
  expect(wire.bufferedAmount).toBe(5 * 3)
  await new Promise(setImmediate)
  expect(writes).toBe(1)
  wire.close(1000, '')
  await closed
  expect(heard).toEqual(['0', '1', '2', '3', '4'])
})

test('[P6] nothing is written after a goodbye, or to a connection that broke', async () => {
  const { wire, net, heard, closed } = await pair()
  wire.close(1000, '')
  wire.send('too late')
  await closed
  expect(heard).toEqual([])
  net.destroy()
  wire.send('much too late')
  wire.write()
  expect(wire.bufferedAmount).toBe(0)
})
