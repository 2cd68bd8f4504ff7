import type { FastifyInstance } from 'fastify'
import type { App } from '../../app/app.ts'
import type { Gateway } from '../ws/Gateway.ts'

/** A built file; compressed once, when somebody first asks for it so. */
export type Asset = {
  readonly type: string
  readonly body: Buffer
  readonly br: () => Buffer
  readonly gz: () => Buffer
}

/** Built files in memory: a request can only name what was there at start. */
export type Assets = {
  /** The loader with its placeholder, and how to fill it. */
  readonly loader: string
  readonly panel: string
  readonly widget: ReadonlyMap<string, Asset>
  readonly console: ReadonlyMap<string, Asset>
}

/** What HTTP needs beside the application. */
export type HttpOptions = {
  readonly app: App
  readonly gateway: Gateway
  readonly assets: Assets
  readonly trustProxy: boolean
  /** Name of the session cookie and whether it is Secure. */
  readonly cookie: { readonly name: string; readonly secure: boolean }
  /** What `/metrics` answers, and to whom; null when there is no such page. */
  readonly metrics: { readonly token: string; text(): Promise<{ type: string; body: string }> } | null
  /** True until SIGTERM. */
  readonly isReady: () => boolean
}

/** What routes work with. */
export type Http = HttpOptions & { readonly fastify: FastifyInstance }
