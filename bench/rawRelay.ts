import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'

// The floor: a relay that parses a frame, looks the peer up, writes the frame to it and an ack to the sender. Nothing is checked,
// numbered or stored. `ACK=0` leaves the ack out.

type Frame = { type: string; id: string; ref?: number; clientId?: string; content?: unknown }
const peers = new Map<string, { visitor?: WebSocket; agent?: WebSocket }>()
const withAck = process.env['ACK'] !== '0'
const server = createServer()
const sockets = new WebSocketServer({ server, maxPayload: 65_536, perMessageDeflate: false })

sockets.on('connection', (socket, request) => {
  const isVisitor = request.url === '/visitor'
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString('utf8')) as Frame
    let pair = peers.get(frame.id)
    if (pair === undefined) peers.set(frame.id, (pair = {}))
    if (frame.type === 'join') {
      if (isVisitor) pair.visitor = socket
      else pair.agent = socket
      return
    }
    const peer = isVisitor ? pair.agent : pair.visitor
    peer?.send(
      JSON.stringify({
        type: 'events',
        id: frame.id,
        at: Date.now(),
        clientId: frame.clientId,
        content: frame.content,
      }),
    )
    if (withAck) socket.send(JSON.stringify({ type: 'ack', ref: frame.ref, clientId: frame.clientId, at: Date.now() }))
  })
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`listening ${(server.address() as AddressInfo).port}\n`))
