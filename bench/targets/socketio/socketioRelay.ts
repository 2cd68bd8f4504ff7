import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdapter } from '@socket.io/redis-adapter'
import { Redis } from 'ioredis'
import { Server } from 'socket.io'

// What the same relay looks like on Socket.IO: rooms, broadcast to the others, the library's own acknowledgement. With REDIS_URL it
// is one of several, by the library's own adapter.

type Message = { id: string; clientId: string; content: unknown }
const server = createServer()
const io = new Server(server, { transports: ['websocket'], perMessageDeflate: false, serveClient: false })
const redisUrl = process.env['REDIS_URL']
if (redisUrl !== undefined) io.adapter(createAdapter(new Redis(redisUrl), new Redis(redisUrl)))

io.on('connection', (socket) => {
  socket.on('join', (id: string) => void socket.join(id))
  socket.on('send', ({ id, clientId, content }: Message, ack: (answer: object) => void) => {
    socket.to(id).emit('events', { id, at: Date.now(), clientId, content })
    ack({ clientId, at: Date.now() })
  })
  socket.on('typing', (notice: { id: string }) => void socket.to(notice.id).emit('typing', notice))
  socket.on('marks', (marks: { id: string }) => void socket.to(marks.id).emit('marks', marks))
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`listening ${(server.address() as AddressInfo).port}\n`))
