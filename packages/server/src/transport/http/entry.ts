import { z } from 'zod'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { LoggedIn } from '../../app/commands/entry.ts'
import type { EntryCommandArgs } from '../../app/commands/table.ts'
import { Bucket } from '../ws/Bucket.ts'
import { networkOf } from '../ws/Budgets.ts'
import { makeTicket } from '../ws/Greeter.ts'
import { answerRefusal, parseBody } from './errors.ts'
import type { Http } from './http.ts'
import { authenticate, clearSession, guardAddress, guardChange, setSession } from './session.ts'

const short = z.string().max(320)
const secret = z.string().max(1024)
const token = z.string().regex(/^[0-9a-f]{64}$/)
const NOBODY = { kind: 'nobody' } as const
const TRIES_PER_MINUTE = 10
const MAX_KEPT = 10_000

/** Ways in: set-up, login, invitations, forgotten passwords; and the ticket for the socket. */
export function entryRoutes(http: Http): void {
  const { fastify, app } = http
  const tries = new Map<string, Bucket>()
  const bucketOf = (key: string, now: number): Bucket => {
    const known = tries.get(key)
    if (known !== undefined) return known
    if (tries.size >= MAX_KEPT) tries.delete(tries.keys().next().value as string)
    const bucket = new Bucket(TRIES_PER_MINUTE / 60, TRIES_PER_MINUTE, now)
    tries.set(key, bucket)
    return bucket
  }
  /**
   * Null, and answered, when this address or this account from this address has tried too often. Else what to call when the try was
   * right: many people behind one address may come in. For one account it counts all the same; each try costs a hash.
   */
  const mayTry = (request: FastifyRequest, reply: FastifyReply, account: string): (() => void) | null => {
    const now = app.edge.clock.now()
    const network = networkOf(request.ip)
    const ofAddress = bucketOf(`address ${network}`, now)
    for (const bucket of [ofAddress, bucketOf(`account ${account.trim().toLowerCase()} ${network}`, now)]) {
      const waitMs = bucket.take(now)
      if (waitMs === 0) continue
      answerRefusal(reply, { code: 'rate_limited', retryAfterMs: waitMs })
      return null
    }
    return () => ofAddress.giveBack()
  }
  const logIn = async <N extends 'setUp' | 'login' | 'join' | 'resetPassword'>(
    name: N,
    args: EntryCommandArgs<N>,
    reply: FastifyReply,
    wasRight: () => void,
  ) => {
    const done = await app.entry(name, NOBODY, args)
    if (!done.ok) return answerRefusal(reply, done.refusal)
    wasRight()
    const loggedIn = done.ack.value as LoggedIn
    setSession(http, reply, loggedIn)
    const agent = app.directory.agent(loggedIn.agentId)?.value
    return reply
      .header('cache-control', 'no-store')
      .send({ agent: agent === undefined ? null : app.agents.view(agent) })
  }
  const agentOf = (request: FastifyRequest): string => request.headers['user-agent'] ?? ''

  fastify.get('/api/v1/setup', async (request, reply) => {
    const given = (request.query as Record<string, unknown>)['token']
    const open = typeof given === 'string' && (await app.entryQueries.isSetUpOpen(given))
    return reply.header('cache-control', 'no-store').send({ open })
  })

  const setUpBody = z.object({
    token: secret,
    name: short,
    email: short,
    password: secret,
    siteName: short,
    siteAddress: z.string().max(2048).default(''),
  })
  fastify.post('/api/v1/setup', async (request, reply) => {
    if (!guardChange(http, request, reply) || !guardAddress(http, request, reply)) return reply
    const body = parseBody(setUpBody, request.body, reply)
    const wasRight = body && mayTry(request, reply, 'setup')
    if (body === null || wasRight === null) return reply
    return logIn('setUp', { ...body, userAgent: agentOf(request) }, reply, wasRight)
  })

  const loginBody = z.object({ email: short, password: secret })
  fastify.post('/api/v1/login', async (request, reply) => {
    if (!guardChange(http, request, reply) || !guardAddress(http, request, reply)) return reply
    const body = parseBody(loginBody, request.body, reply)
    const wasRight = body && mayTry(request, reply, body.email)
    if (body === null || wasRight === null) return reply
    return logIn('login', { ...body, userAgent: agentOf(request) }, reply, wasRight)
  })

  fastify.post('/api/v1/logout', async (request, reply) => {
    if (!guardChange(http, request, reply)) return reply
    const who = await authenticate(http, request)
    if (who !== null) {
      await app.act(who.actor, who.sessionId, {
        name: 'endSession',
        args: { sessionId: who.sessionId },
        conversationId: undefined,
        clientId: app.edge.ids.hex(16),
        ownerToken: undefined,
      })
    }
    clearSession(http, reply)
    return reply.header('cache-control', 'no-store').send({})
  })

  fastify.get('/api/v1/me', async (request, reply) => {
    const who = await authenticate(http, request)
    const agent = who === null ? undefined : app.directory.agent(who.actor.agentId)?.value
    if (agent === undefined) return answerRefusal(reply, { code: 'unauthenticated' })
    return reply.header('cache-control', 'no-store').send({ agent: app.agents.view(agent) })
  })

  fastify.post('/api/v1/ticket', async (request, reply) => {
    if (!guardChange(http, request, reply)) return reply
    const who = await authenticate(http, request)
    if (who === null) return answerRefusal(reply, { code: 'unauthenticated' })
    return reply.header('cache-control', 'no-store').send({ ticket: makeTicket({ app }, who.sessionId) })
  })

  fastify.get<{ Params: { token: string } }>('/api/v1/invitation/:token', async (request, reply) => {
    const given = token.safeParse(request.params.token)
    const invitation = given.success ? await app.entryQueries.invitation(given.data) : null
    if (invitation === null) return answerRefusal(reply, { code: 'link_expired' })
    return reply.header('cache-control', 'no-store').send(invitation)
  })

  const joinBody = z.object({ name: short, email: short, password: secret })
  fastify.post<{ Params: { token: string } }>('/api/v1/invitation/:token', async (request, reply) => {
    if (!guardChange(http, request, reply) || !guardAddress(http, request, reply)) return reply
    const body = parseBody(joinBody, request.body, reply)
    const wasRight = body && mayTry(request, reply, request.params.token)
    if (body === null || wasRight === null) return reply
    return logIn('join', { ...body, token: request.params.token, userAgent: agentOf(request) }, reply, wasRight)
  })

  const forgotBody = z.object({ email: short })
  fastify.post('/api/v1/password/forgot', async (request, reply) => {
    if (!guardChange(http, request, reply)) return reply
    const body = parseBody(forgotBody, request.body, reply)
    if (body === null || !mayTry(request, reply, body.email)) return reply
    const done = await app.entry('forgotPassword', NOBODY, body)
    if (!done.ok) return answerRefusal(reply, done.refusal)
    void app.deliverer.run()
    return reply.header('cache-control', 'no-store').send({})
  })

  const resetBody = z.object({ token: secret, password: secret })
  fastify.post('/api/v1/password/reset', async (request, reply) => {
    if (!guardChange(http, request, reply) || !guardAddress(http, request, reply)) return reply
    const body = parseBody(resetBody, request.body, reply)
    const wasRight = body && mayTry(request, reply, body.token)
    if (body === null || wasRight === null) return reply
    return logIn('resetPassword', { ...body, userAgent: agentOf(request) }, reply, wasRight)
  })
}
