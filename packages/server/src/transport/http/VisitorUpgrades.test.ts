import { createServer, request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { expect, test } from 'vitest'
import type { Peer } from '../ws/Socket.ts'
import { VisitorUpgrades } from './VisitorUpgrades.ts'

const UPGRADE = {
  connection: 'upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}

/** Asks for an upgrade of this path; resolves to who the gateway was told it is, or to null when it went on to others. */
async function asked(path: string, headers: Record<string, string>, trustProxy = false): Promise<Peer | null> {
  const server = createServer()
  const sockets = new WebSocketServer({ noServer: true })
  const peer = await new Promise<Peer | null>((resolve) => {
    const gateway = { accept: (_socket: unknown, of: Peer) => (resolve(of), { message() {}, close() {} }) }
    const options = { gateway, trustProxy, app: { edge: { clock: { turn: setImmediate } } } } as never
    const upgrades = new VisitorUpgrades(options, ({ url = '' }: IncomingMessage) => url.replace(/^\/chat/, ''))
    upgrades.others.on('upgrade', () => resolve(null))
    upgrades.listen({ server, websocketServer: sockets } as never)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      request({ port, host: '127.0.0.1', path, headers: { ...UPGRADE, ...headers } })
        .on('error', () => {})
        .end()
    })
  })
  // Read while it is connected: it is asked for only when somebody has to be counted by it.
  const found = peer === null ? null : { ...peer, address: peer.address }
  server.closeAllConnections()
  server.close()
  for (const client of sockets.clients) client.terminate()
  return found
}

test('[Y13] a visitor comes from where its connection does, whatever its headers say', async () => {
  const peer = await asked('/ws/visitor', { 'x-forwarded-for': '192.0.2.1', origin: 'https://shop.example' })
  expect(peer).toMatchObject({ kind: 'visitor', address: '127.0.0.1', origin: 'https://shop.example', sessionId: null })
})

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['192.0.2.1, 198.51.100.7', '192.0.2.1'],
  [' , 2001:db8::1 ,192.0.2.1', '2001:db8::1'],
  [' ,', '127.0.0.1'],
])('[Y13] behind a proxy that is believed, %j is %s', async (forwarded, address) => {
  expect((await asked('/ws/visitor', { 'x-forwarded-for': forwarded }, true))?.address).toBe(address)
})

test('[Y12] the path is a visitor’s with or without the prefix and a query, and in no other spelling', async () => {
  for (const path of ['/ws/visitor', '/chat/ws/visitor', '/ws/visitor?x=1'])
    expect(await asked(path, {}), path).not.toBeNull()
  for (const path of ['/ws/visitors', '/ws/visitor/', '/WS/visitor', '/ws/%76isitor', '/ws/agent', '//ws/visitor'])
    expect(await asked(path, {}), path).toBeNull()
})
