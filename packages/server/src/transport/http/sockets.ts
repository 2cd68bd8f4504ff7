import type { FastifyRequest } from 'fastify'
import { attach } from './attach.ts'
import { answerNotFound } from './errors.ts'
import type { Http } from './http.ts'
import { authenticate, isConsoleOrigin } from './session.ts'

const sessions = Symbol('session')
type Marked = FastifyRequest & { [sessions]?: string | null }

/** The sockets. Those of visitors are shaken hands with in `VisitorUpgrades`; without an upgrade nothing is there. */
export function socketRoutes(http: Http): void {
  http.fastify.get('/ws/visitor', (_request, reply) => answerNotFound(reply))
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
