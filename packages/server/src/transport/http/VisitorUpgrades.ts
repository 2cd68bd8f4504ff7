import { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Socket as NetSocket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { WebSocketServer } from 'ws'
import type { Peer } from '../ws/Socket.ts'
import { attach } from './attach.ts'
import type { HttpOptions } from './http.ts'

/**
 * Shakes hands with visitors beside Fastify, whose request, reply and hooks would be made for each of thousands who come back at
 * once, and would stay as long as their connections do. Nothing is decided about a visitor before the hello, so nothing is lost:
 * limits and timeouts of headers are the HTTP server's, those of frames are the WebSocket server's. All other upgrades go on to
 * Fastify.
 */
export class VisitorUpgrades {
  /** Where upgrades are heard that are of no visitor. */
  readonly others = new EventEmitter()
  readonly #options: HttpOptions
  readonly #pathOf: (request: IncomingMessage) => string

  constructor(options: HttpOptions, pathOf: (request: IncomingMessage) => string) {
    this.#options = options
    this.#pathOf = pathOf
  }

  /** Begins to hear upgrades. */
  listen({ server, websocketServer }: FastifyInstance): void {
    server.on('upgrade', (request: IncomingMessage, net: NetSocket, head: Buffer) => {
      if (this.#isVisitor(request)) this.#shake(websocketServer, request, net, head)
      // Nobody listens any more when the server is being closed.
      else if (!this.others.emit('upgrade', request, net, head)) net.destroy()
    })
  }

  #isVisitor(request: IncomingMessage): boolean {
    if (request.method !== 'GET') return false
    const path = this.#pathOf(request)
    return path === '/ws/visitor' || path.startsWith('/ws/visitor?')
  }

  #shake(server: WebSocketServer, request: IncomingMessage, net: NetSocket, head: Buffer): void {
    server.handleUpgrade(request, net, head, (socket) => {
      const { origin = '', 'user-agent': userAgent = '' } = request.headers
      attach(this.#options, socket, net, new VisitorPeer(net, this.#forwardedFor(request), origin, userAgent))
    })
  }

  /** The address a proxy names, if proxies are believed: the first, as whoever asked came from there. */
  #forwardedFor(request: IncomingMessage): string | null {
    const forwarded = this.#options.trustProxy ? request.headers['x-forwarded-for'] : undefined
    if (forwarded === undefined) return null
    const names = (Array.isArray(forwarded) ? forwarded.join() : forwarded).split(',')
    return names.map((name) => name.trim()).find((name) => name !== '') ?? null
  }
}

/** Asking the kernel for the address costs as much as a read of the store, and only newcomers have to be counted by it. */
class VisitorPeer implements Peer {
  readonly kind = 'visitor'
  readonly sessionId = null
  readonly origin: string
  readonly userAgent: string
  readonly #net: NetSocket
  readonly #forwarded: string | null

  constructor(net: NetSocket, forwarded: string | null, origin: string, userAgent: string) {
    this.#net = net
    this.#forwarded = forwarded
    this.origin = origin
    this.userAgent = userAgent
  }

  get address(): string {
    return this.#forwarded ?? this.#net.remoteAddress ?? ''
  }
}
