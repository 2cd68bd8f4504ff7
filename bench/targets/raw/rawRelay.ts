import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'

// The floor: parses a frame, looks up who is in the conversation, writes the frame to the others and an ack to the sender. Nothing
// is checked, numbered or stored. Without `ACK` there are no acks.

type Frame = {
  type: string
  id: string
  ref?: number
  clientId?: string
  content?: unknown
  on?: boolean
  read?: number
}
const rooms = new Map<string, WebSocket[]>()
const withAck = process.env['ACK'] === '1'
const server = createServer()
const sockets = new WebSocketServer({ server, maxPayload: 65_536, perMessageDeflate: false })

sockets.on('connection', (socket) => {
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString('utf8')) as Frame
    let room = rooms.get(frame.id)
    if (room === undefined) rooms.set(frame.id, (room = []))
    if (frame.type === 'join') return void room.push(socket)
    const { type, id, clientId, content } = frame
    const json =
      type === 'send'
        ? JSON.stringify({ type: 'events', id, at: Date.now(), clientId, content })
        : JSON.stringify({ type, id, on: frame.on, read: frame.read })
    for (const other of room) if (other !== socket) other.send(json)
    if (type === 'send' && withAck)
      socket.send(JSON.stringify({ type: 'ack', ref: frame.ref, clientId, at: Date.now() }))
  })
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`listening ${(server.address() as AddressInfo).port}\n`))
