import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** Where an element is: a selector, and one more for each shadow root on the way. Any frame of the page may hold it. */
export type Path = readonly string[]

/** A file as it is served. */
export type File = { readonly type: string; readonly body: Buffer }

/** What stands behind a product's own address: its files, and as much of a server as its chat panel needs to open. */
export type Backing = {
  readonly files: ReadonlyMap<string, File>
  /** Answers what is no file; false when it has no answer either. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => boolean
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

/** A chat ready to be visited: its address, and what a host page carries of it. */
export type Standing = {
  /** Of its files and its server. */
  readonly origin: string
  /** Goes to the end of the host page's body, the way the product's own instructions say. */
  readonly tag: string
  stop(): Promise<void>
}

/** One column of the comparison. */
export type Product = {
  readonly name: string
  /** Short name of files and of the choice of one: `BENCH_TARGETS=deskbell,n8n`. */
  readonly key: string
  /** Versions of everything that is counted. */
  readonly version: string
  /** What is clicked to open it. */
  readonly opener: Path
  /** Whether the product paints that itself: else the host page has to, and when it is there says nothing. */
  readonly hasLauncher: boolean
  /** Null: what would show it is not published. */
  readonly textbox: Path | null
  /** What was counted, what was put in its place, what is missing. */
  readonly note: string
  start(): Promise<Standing>
}
