import { createHash, timingSafeEqual } from 'node:crypto'
import { answerRefusal } from './errors.ts'
import type { Http } from './http.ts'

/** `/metrics`: figures for Prometheus, for who has the token of METRICS_TOKEN. There is no such page without that setting. */
export function metricsRoutes({ fastify, metrics }: Http): void {
  if (metrics === null) return
  const expected = hash(`Bearer ${metrics.token}`)
  fastify.get('/metrics', async (request, reply) => {
    void reply.header('cache-control', 'no-store')
    if (!timingSafeEqual(hash(request.headers.authorization ?? ''), expected))
      return answerRefusal(reply.header('www-authenticate', 'Bearer'), { code: 'unauthenticated' })
    const { type, body } = await metrics.text()
    return reply.type(type).send(body)
  })
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
