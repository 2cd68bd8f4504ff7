import type { FastifyRequest } from 'fastify'
import type { Http } from './http.ts'

/** An address that nobody has (RFC 5737): `deskbell doctor` claims to be it, to see what a proxy makes of such a claim. */
export const CLAIMED = '192.0.2.99'

/** What became of a claim on its way here: taken away, kept as the first address, which is the one we believe, or written anew. */
export type Forwarded = 'none' | 'kept' | 'written'

export function forwardedOf(request: FastifyRequest): Forwarded {
  const header = request.headers['x-forwarded-for']
  if (header === undefined) return 'none'
  return String(header).trimStart().startsWith(CLAIMED) ? 'kept' : 'written'
}

/** Says once that there is a proxy which is not believed, for then all visitors share the limits of one address. */
export function watchForwarded({ fastify, trustProxy, app }: Http): void {
  if (trustProxy) return
  let isTold = false
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (!isTold && forwardedOf(request) === 'written') {
      isTold = true
      app.edge.log.warn(
        'a proxy sends X-Forwarded-For, but TRUST_PROXY is off: all visitors share the limits of one address. ' +
          'Set TRUST_PROXY=true if the proxy writes that header itself',
      )
    }
    done()
  })
}
