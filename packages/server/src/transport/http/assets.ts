import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isAllowed } from '../../app/origins.ts'
import type { Asset, Assets, Http } from './http.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}
const CONSOLE_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

const NOTE_EVERY_MS = 60_000
const MAX_NOTED = 1_000
const MAX_SCRIPTS = 1_000

/** Reads both built folders. */
export function readAssets(widgetDist: string, consoleDist: string): Assets {
  const widget = readFolder(widgetDist)
  const manifest = JSON.parse(readFileSync(join(widgetDist, 'manifest.json'), 'utf8')) as {
    loader: string
    panel: string
  }
  return {
    loader: readFileSync(join(widgetDist, manifest.loader), 'utf8'),
    panel: manifest.panel,
    widget,
    console: readFolder(consoleDist),
  }
}

/** `/widget.js` (moving), `/w/*` (immutable), `/console/*`. */
export function assetRoutes(http: Http): void {
  const { fastify, app, assets } = http
  const { publicUrl } = app.edge.settings

  fastify.get('/', (_request, reply) => reply.redirect(`${publicUrl}/console/`))

  const noted = new Map<string, number>()
  // Compressing takes 10 ms of everybody's time: once for each text, not for each page view. Texts of refusals are made up by others.
  const scripts = new Map<string, Buffer>()
  const packed = (script: string): Buffer => {
    let bytes = scripts.get(script)
    if (bytes !== undefined) return bytes
    if (scripts.size >= MAX_SCRIPTS) scripts.clear()
    scripts.set(script, (bytes = brotli(Buffer.from(script))))
    return bytes
  }
  fastify.get<{ Querystring: { site?: string } }>('/widget.js', (request, reply) => {
    const site = typeof request.query.site === 'string' ? app.directory.siteByKey(request.query.site) : undefined
    const page = originOfPage(request.headers.referer)
    const isRefused = site === undefined || (page !== null && !isAllowed(page, site, new URL(publicUrl).origin))
    if (site !== undefined && page !== null) {
      if (isRefused) note(site.id, page)
      else app.seenSites.note(site, page)
    }
    const config = isRefused
      ? { refused: page ?? '' }
      : {
          site: site.key,
          panel: assets.panel,
          appearance: { name: site.name, color: site.color, corner: site.corner, greeting: site.greeting },
        }
    const script = assets.loader.replace('__DESKBELL_CONFIG__', () => safeJson(config))
    const isPacked = !isRefused && (request.headers['accept-encoding'] ?? '').includes('br')
    return (
      reply
        .header('content-type', TYPES['.js'])
        // What a page gets depends on where it is: a refusal must not outlive the moment it is allowed.
        .header('cache-control', isRefused ? 'no-store' : 'public, max-age=300, stale-while-revalidate=86400')
        .header('access-control-allow-origin', '*')
        .header('cross-origin-resource-policy', 'cross-origin')
        .header('vary', 'accept-encoding, referer')
        .headers(isPacked ? { 'content-encoding': 'br' } : {})
        .send(isPacked ? packed(script) : script)
    )
  })

  // "shop.example tried: allow?" Once a minute for an origin is often enough, and somebody who makes origins up fills no memory.
  const note = (siteId: string, origin: string): void => {
    const now = app.edge.clock.now()
    const key = `${siteId} ${origin}`
    if (now - (noted.get(key) ?? 0) < NOTE_EVERY_MS || noted.size >= MAX_NOTED) return
    noted.set(key, now)
    app
      .entry('noteRefusedOrigin', { kind: 'system' }, { siteId, origin })
      .catch((error: unknown) => app.edge.log.error('noting an origin failed', error))
  }

  fastify.get<{ Params: { '*': string } }>('/w/*', (request, reply) => {
    const asset = assets.widget.get(request.params['*'])
    if (asset === undefined) return reply.code(404).send()
    // Before the body goes: modules of another origin are refused without.
    void reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin')
    return send(request, reply, asset, 'public, max-age=31536000, immutable')
  })

  fastify.get('/console', (_request, reply) => reply.redirect(`${publicUrl}/console/`))
  fastify.get<{ Params: { '*': string } }>('/console/*', (request, reply) => {
    const asset = assets.console.get(request.params['*'])
    if (asset !== undefined && request.params['*'] !== 'index.html') {
      void reply.header('cross-origin-resource-policy', 'same-origin')
      return send(request, reply, asset, 'public, max-age=31536000, immutable')
    }
    const page = assets.console.get('index.html')
    if (page === undefined || extname(request.params['*']) !== '') return reply.code(404).send()
    // The page is the same for every address of the console; only its base depends on where it is served.
    const path = new URL(publicUrl).pathname.replace(/\/$/, '')
    const html = page.body.toString('utf8').replace('<base href="/console/"', `<base href="${path}/console/"`)
    return reply
      .header('content-type', TYPES['.html'])
      .header('cache-control', 'no-store')
      .header('content-security-policy', CONSOLE_CSP)
      .header('cross-origin-opener-policy', 'same-origin')
      .header('cross-origin-resource-policy', 'same-origin')
      .header('permissions-policy', 'camera=(), microphone=(), geolocation=()')
      .send(html)
  })
}

function send(request: FastifyRequest, reply: FastifyReply, asset: Asset, cache: string): FastifyReply {
  const accepts = request.headers['accept-encoding'] ?? ''
  const [body, encoding] = accepts.includes('br')
    ? [asset.br(), 'br']
    : accepts.includes('gzip')
      ? [asset.gz(), 'gzip']
      : [asset.body, null]
  if (encoding !== null) void reply.header('content-encoding', encoding)
  return reply
    .header('content-type', asset.type)
    .header('cache-control', cache)
    .header('vary', 'accept-encoding')
    .send(body)
}

const brotli = (body: Buffer): Buffer => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })

/** Where the page is that asks: browsers send at least the origin to us, unless the page forbids it. */
function originOfPage(referer: string | undefined): string | null {
  if (referer === undefined || !URL.canParse(referer)) return null
  const { origin } = new URL(referer)
  return origin === 'null' ? null : origin.slice(0, 300)
}

// JSON is not quite JavaScript, and a site's name is typed by people.
const safeJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[<\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** The value of `make`, made when first asked for. Compressing everything at start would cost most of a warm start. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null
  return () => (made ??= { value: make() }).value
}

function readFolder(folder: string): Map<string, Asset> {
  const files = new Map<string, Asset>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const type = TYPES[extname(entry.name)]
    if (type === undefined) continue
    const body = readFileSync(path)
    files.set(relative(folder, path).split(sep).join('/'), {
      type,
      body,
      br: once(() => brotli(body)),
      gz: once(() => gzipSync(body, { level: 9 })),
    })
  }
  return files
}
