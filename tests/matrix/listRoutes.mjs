// Loaded into the relay by `node --import`: prints every route it registers, so that the matrix knows what there is.
import { subscribe } from 'node:diagnostics_channel'

subscribe('fastify.initialization', ({ fastify }) => {
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) process.stdout.write(`route ${one} ${url}\n`)
  })
})
