import { forwardedOf } from './forwarded.ts'
import type { Http } from './http.ts'

/**
 * `/healthz`: the process lives; what became of an address that was claimed on the way here is for `deskbell doctor`. `/readyz`: what is said here can be stored; 503 tells a balancer to look elsewhere. `bus` is told and
 * does not count: without it relays hear of each other from the store, and no other relay would be better off.
 */
export function healthRoutes(http: Http): void {
  http.fastify.get('/healthz', (request, reply) =>
    reply.header('cache-control', 'no-store').send({ ok: true, forwarded: forwardedOf(request) }),
  )
  http.fastify.get('/readyz', async (_request, reply) => {
    const store = await http.app.readiness.isWell()
    const ready = store && http.isReady()
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ok: ready, store, bus: http.app.edge.bus.isUp(), draining: !http.isReady() })
  })
}
