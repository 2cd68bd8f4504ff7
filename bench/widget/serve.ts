import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync } from 'node:zlib'
import type { Backing } from './Product.ts'

/** An address on loopback. */
export type Serving = { readonly origin: string; stop(): Promise<void> }

/** Serves a product's files as well as they can be served, brotli 11 and kept for a year, and lets its stand-in answer the rest. */
export function serve({ files, answer, upgrade }: Backing): Promise<Serving> {
  const small = new Map([...files].map(([path, { body }]) => [path, brotliCompressSync(body)]))
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://host').pathname
    const file = files.get(path)
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*')
    response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*')
    response.setHeader('access-control-allow-credentials', 'true')
    response.setHeader('access-control-allow-methods', 'GET, POST, PUT')
    response.setHeader('access-control-max-age', '600')
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    if (file !== undefined) {
      const br = String(request.headers['accept-encoding']).includes('br')
      return void response
        .writeHead(200, {
          'content-type': file.type,
          'cache-control': 'public, max-age=31536000, immutable',
          ...(br ? { 'content-encoding': 'br' } : {}),
        })
        .end(br ? small.get(path) : file.body)
    }
    if (answer?.(request, response) !== true && !response.headersSent) response.writeHead(404).end()
  })
  if (upgrade !== undefined) server.on('upgrade', upgrade)
  return listening(server)
}

/** Somebody else's page with this at the end of its body. */
export function serveHost(tag: () => string): Promise<Serving> {
  return listening(
    createServer((request, response) => {
      if (request.url !== '/') return void response.writeHead(404).end()
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
        .end(
          `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><title>Halden: lamps</title></head><body><main><h1>Reading lamps</h1><p>Oak, linen and brass.</p></main>${tag()}</body></html>`,
        )
    }),
  )
}

function listening(server: Server): Promise<Serving> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({
        origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        stop: () =>
          new Promise((closed) => {
            server.close(() => closed())
            server.closeAllConnections()
          }),
      }),
    )
  })
}
