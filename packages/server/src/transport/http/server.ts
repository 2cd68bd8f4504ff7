import cookie from '@fastify/cookie'
import websocket from '@fastify/websocket'
import { MAX_FRAGMENTS, MAX_FRAME_BYTES } from '@deskbell/protocol'
import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { assetRoutes } from './assets.ts'
import { demoRoutes } from './demo.ts'
import { entryRoutes } from './entry.ts'
import { answerError, answerNotFound } from './errors.ts'
import { fileRoutes } from './files.ts'
import { watchForwarded } from './forwarded.ts'
import { healthRoutes } from './health.ts'
import type { Http, HttpOptions } from './http.ts'
import { metricsRoutes } from './metrics.ts'
import { socketRoutes } from './sockets.ts'
import { streamRoutes } from './streams.ts'
import { VisitorUpgrades } from './VisitorUpgrades.ts'

/**
 * The HTTP side: thin routes that call the door or the window, and the sockets. Every bound that Fastify and ws leave open by
 * default is set here.
 */
export async function createHttp(options: HttpOptions): Promise<FastifyInstance> {
  const prefix = new URL(options.app.edge.settings.publicUrl).pathname.replace(/\/$/, '')
  // A proxy may or may not take the path of PUBLIC_URL off; both reach the same routes.
  const rewriteUrl = ({ url = '/' }: { readonly url?: string | undefined }): string =>
    prefix !== '' && (url === prefix || url.startsWith(`${prefix}/`) || url.startsWith(`${prefix}?`))
      ? url.slice(prefix.length) || '/'
      : url
  const fastify = Fastify({
    logger: false,
    trustProxy: options.trustProxy,
    bodyLimit: 65_536,
    requestTimeout: 10_000,
    keepAliveTimeout: 72_000,
    connectionTimeout: 0,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    exposeHeadRoutes: false,
    http: { headersTimeout: 5_000, connectionsCheckingInterval: 2_000, maxHeaderSize: 16_384 },
    rewriteUrl,
  })
  fastify.server.maxHeadersCount = 100
  fastify.removeContentTypeParser('text/plain')
  fastify.setErrorHandler((error, _request, reply) => answerError(options.app.edge.log, error, reply))
  fastify.setNotFoundHandler((_request, reply) => answerNotFound(reply))
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    void reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer')
    done()
  })
  await fastify.register(cookie)
  const upgrades = new VisitorUpgrades(options, rewriteUrl)
  await fastify.register(websocket, {
    options: {
      server: upgrades.others,
      maxPayload: MAX_FRAME_BYTES,
      maxFragments: MAX_FRAGMENTS,
      maxBufferedChunks: 1024,
      perMessageDeflate: false,
      closeTimeout: 5_000,
    } as object,
  })
  const http: Http = { ...options, fastify }
  watchForwarded(http)
  healthRoutes(http)
  metricsRoutes(http)
  assetRoutes(http)
  demoRoutes(http)
  entryRoutes(http)
  fileRoutes(http)
  socketRoutes(http)
  streamRoutes(http)
  upgrades.listen(fastify)
  return fastify
}
