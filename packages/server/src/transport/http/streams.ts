import { MAX_FRAME_BYTES, MAX_POSTED_FRAMES } from '@deskbell/protocol'
import { helloSchema } from '@deskbell/protocol/schemas'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Peer } from '../ws/Socket.ts'
import { answerRefusal, parseBody } from './errors.ts'
import type { Http } from './http.ts'
import { authenticate, guardChange } from './session.ts'
import { StreamSocket } from './StreamSocket.ts'

/** Room for the largest frame as a text in JSON, and what is around it. */
const BODY_LIMIT = 2 * MAX_FRAME_BYTES

const frames = z.array(z.unknown()).max(MAX_POSTED_FRAMES)
const streamBody = z.looseObject({
  /** What is to be asked on the new connection right after the hello. */
  frames: frames.default([]),
  /** 0: this way passes answers on only when they are whole, so one ends as soon as there is something to say. */
  hold: z.literal(0).optional(),
  /** They have been welcomed before: a hello's own answer says nothing new to them. */
  again: z.boolean().default(false),
})
const framesBody = z.object({
  connectionId: z.string().regex(/^[0-9a-f]{32}$/),
  site: helloSchema.shape.site,
  auth: helloSchema.shape.auth.options[0].optional(),
  context: helloSchema.shape.context,
  frames,
  /** The page goes away: goodbye. */
  leave: z.boolean().default(false),
})

/**
 * What carries frames where sockets do not get through: those down are the lines of an answer that goes on, those up come by requests of
 * their own. The console's requests bring its header and its cookie. All others are a visitor's: no cookie counts, and what is asked has
 * no type that a browser would ask permission for, which would cost a visitor one more way there and back.
 */
export function streamRoutes(http: Http): void {
  const { app, gateway } = http
  void http.fastify.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      ['text/plain', 'application/json'],
      { parseAs: 'string', bodyLimit: BODY_LIMIT },
      (_request, body, parsed) => {
        try {
          parsed(null, JSON.parse(String(body)))
        } catch {
          parsed(null, null)
        }
      },
    )
    scope.post('/api/v1/stream', async (request, reply) => {
      const peer = await peerOf(http, request, reply)
      const body = peer && parseBody(streamBody, request.body, reply)
      if (peer === null || body === null) return reply
      const { frames: more, hold, again, ...hello } = body
      void reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer').hijack()
      const socket = new StreamSocket(reply.raw, app.edge.clock, { whole: hold === 0, again })
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) reply.raw.setHeader(name, value)
      const wire = socket.begin(() => gateway.accept(socket, peer))
      for (const frame of [hello, ...more]) wire.message(JSON.stringify(frame))
      return reply
    })
    scope.post('/api/v1/frames', async (request, reply) => {
      const peer = await peerOf(http, request, reply)
      const body = peer && parseBody(framesBody, request.body, reply)
      if (peer === null || body === null) return reply
      const answer = await gateway.post(peer, body)
      if (typeof answer === 'string') return answerRefusal(reply, { code: answer })
      if (body.leave) gateway.leave(body.connectionId)
      const { elsewhere, close } = answer
      const more = `${elsewhere ? ',"elsewhere":true' : ''}${close === null ? '' : `,"close":${close}`}`
      return reply
        .type('application/json; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(`{"frames":[${answer.frames.join()}]${more}}`)
    })
    done()
  })
}

/** Who asks, as a socket's handshake would tell; null, and answered, when a console's request is not from the console. */
async function peerOf(http: Http, request: FastifyRequest, reply: FastifyReply): Promise<Peer | null> {
  const { origin = '', 'user-agent': userAgent = '', 'x-deskbell': console } = request.headers
  const peer = { origin, address: request.ip, userAgent }
  if (console === undefined) {
    // Any page may read that it is refused. What a visitor may is decided by the site they name, as at their socket.
    if (origin !== '') void reply.header('access-control-allow-origin', origin)
    void reply.header('vary', 'origin').header('cross-origin-resource-policy', 'cross-origin')
    return { ...peer, kind: 'visitor', sessionId: null }
  }
  if (!guardChange(http, request, reply)) return null
  if (origin === '') return (answerRefusal(reply, { code: 'origin_not_allowed', details: { origin } }), null)
  return { ...peer, kind: 'agent', sessionId: (await authenticate(http, request))?.sessionId ?? null }
}
