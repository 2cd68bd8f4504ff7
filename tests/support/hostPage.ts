import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A site of somebody else's, on another origin than the relay. */
export type HostPage = {
  readonly origin: string
  /** What the next requests get. */
  serve(page: Served): void
  close(): Promise<void>
}
export type Served = {
  readonly html: string
  readonly csp?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Serves one page at every path. `hostname` may be any name of loopback: `localhost`, `127.0.0.1`, `shop.localhost`. */
export function startHostPage(hostname = '127.0.0.1'): Promise<HostPage> {
  let page: Served = { html: '<!doctype html><title>Empty</title>' }
  const server = createServer((_request, response) => {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      ...(page.csp === undefined ? {} : { 'content-security-policy': page.csp }),
      ...page.headers,
    })
    response.end(page.html)
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      resolve({
        origin: `http://${hostname}:${port}`,
        serve: (next) => {
          page = next
        },
        close: () =>
          new Promise((closed) => {
            server.closeAllConnections()
            server.close(() => closed())
          }),
      })
    })
  })
}

/** A small shop with the tag. `attributes` go into the script element, `head` before it. */
export function shopWith(
  relayUrl: string,
  siteKey: string,
  more: { attributes?: string; head?: string; body?: string } = {},
): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Halden: lamps</title>${more.head ?? ''}</head><body><main><h1>Reading lamps</h1><p>Oak, linen and brass.</p><a href="/next">Next page</a>${more.body ?? ''}</main><script async src="${relayUrl}/widget.js?site=${siteKey}" ${more.attributes ?? ''}></script></body></html>`
}
