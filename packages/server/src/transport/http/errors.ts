import { ERRORS } from '@deskbell/protocol/schemas'
import type { FastifyError, FastifyReply } from 'fastify'
import type { z } from 'zod'
import type { Refusal } from '../../app/seen.ts'
import type { Log } from '../../ports/system.ts'

/** Answers a request with an expected refusal: status from the catalogue, code and details for the client's words. */
export function answerRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  if (refusal.retryAfterMs !== undefined)
    void reply.header('retry-after', String(Math.ceil(refusal.retryAfterMs / 1000)))
  return reply.code(ERRORS[refusal.code].http).header('cache-control', 'no-store').send(refusal)
}

/** What Fastify itself refuses, in our words; anything else is ours to mend: logged once, nothing of it told. */
export function answerError(log: Log, error: unknown, reply: FastifyReply): void {
  const { code, statusCode } = error as Partial<FastifyError>
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return void answerRefusal(reply, { code: 'too_large', details: { limit: 65_536 } })
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return void answerRefusal(reply, { code: 'media_type' })
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return void answerRefusal(reply, { code: 'bad_frame', details: { field: 'body' } })
  log.error('a request failed', error, { url: reply.request.routeOptions.url ?? '' })
  answerRefusal(reply, { code: 'server_busy', retryAfterMs: 1_000 })
}

export const answerNotFound = (reply: FastifyReply): FastifyReply => answerRefusal(reply, { code: 'not_found' })

/** Parses a body, or answers `bad_frame` naming the field and returns null. */
export function parseBody<S extends z.ZodType>(schema: S, body: unknown, reply: FastifyReply): z.output<S> | null {
  const parsed = schema.safeParse(body ?? {})
  if (parsed.success) return parsed.data
  answerRefusal(reply, { code: 'bad_frame', details: { field: parsed.error.issues[0]?.path.join('.') ?? '' } })
  return null
}
