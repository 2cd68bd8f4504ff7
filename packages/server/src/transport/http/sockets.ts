import type { Socket as NetSocket } from 'node:net'
import type { FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import type { Peer } from '../ws/Socket.ts'
import type { Http } from './http.ts'
import { WireSocket } from './WireSocket.ts'
import { authenticate, isConsoleOrigin } from './session.ts'

const sessions = Symbol('session')
type Marked = FastifyRequest & { [sessions]?: string | null }

/** The two sockets. Handlers are attached before anything is awaited, because frames that come earlier would be dropped silently. */
export function socketRoutes(http: Http): void {
  http.fastify.get('/ws/visitor', { websocket: true }, (socket, request) => {
    attach(http, socket, request.raw.socket, {
      kind: 'visitor',
      origin: request.headers.origin ?? '',
      address: request.ip,
      userAgent: request.headers['user-agent'] ?? '',
      sessionId: null,
    })
  })
  http.fastify.get(
    '/ws/agent',
    {
      websocket: true,
      preValidation: async (request: Marked, reply) => {
        if (request.headers.origin === undefined || !isConsoleOrigin(http, request.headers.origin))
          return reply.code(403).send({ code: 'origin_not_allowed' })
        request[sessions] = (await authenticate(http, request))?.sessionId ?? null
      },
    },
    (socket, request: Marked) => {
      attach(http, socket, request.raw.socket, {
        kind: 'agent',
        origin: request.headers.origin ?? '',
        address: request.ip,
        userAgent: request.headers['user-agent'] ?? '',
        sessionId: request[sessions] ?? null,
      })
    },
  )
}

function attach(http: Http, socket: WebSocket, net: NetSocket, peer: Peer): void {
  const wire = http.gateway.accept(new WireSocket(socket, net, http.app.edge.clock.turn), peer)
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) socket.close(1003, 'text frames only')
    else wire.message(data.toString('utf8'))
  })
  // ws reports broken frames here and closes by itself (1002, 1007, 1009); a listener keeps the error from being thrown.
  socket.on('error', () => {})
  socket.on('close', (code) => wire.close(code === 1000 || code === 1001 || code === 4000))
}
