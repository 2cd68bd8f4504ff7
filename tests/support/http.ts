import { request as httpRequest } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import type { RunningRelay } from './relay.ts'

/** An answer, read to its end. */
export type HttpAnswer = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body if it is a JSON object, else empty. */
  readonly json: Readonly<Record<string, unknown>>
}

export type HttpQuestion = {
  readonly headers?: Readonly<Record<string, string>>
  /** Objects go out as JSON with its content type; strings and bytes as they are. */
  readonly body?: object | string | Buffer
  readonly cookie?: string
  /** Source address, to have a network address of one's own. */
  readonly from?: string
}

/** One request, without the manners of `fetch`: any header, any path, any source address. An upgrade counts as answered by 101. */
export function ask(
  relay: Pick<RunningRelay, 'port'>,
  method: string,
  path: string,
  { headers = {}, body, cookie, from }: HttpQuestion = {},
): Promise<HttpAnswer> {
  const isJson = typeof body === 'object' && !Buffer.isBuffer(body)
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: relay.port,
        method,
        path,
        agent: false,
        headers: {
          ...(isJson ? { 'content-type': 'application/json' } : undefined),
          ...(cookie === undefined ? undefined : { cookie }),
          ...headers,
        },
        ...(from === undefined ? undefined : { localAddress: from }),
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parsed(text) })
        })
      },
    )
    request.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text: '', json: {} })
    })
    request.on('error', reject)
    request.end(isJson ? JSON.stringify(body) : (body as string | Buffer | undefined))
  })
}

/** The headers with which the console changes something. */
export const asConsole = { 'x-deskbell': '1' } as const

/** Sends bytes as they are and resolves to all that comes back until the relay ends the connection, or after `withinMs`. */
export function rawTcp(
  relay: Pick<RunningRelay, 'port'>,
  bytes: string | Buffer,
  withinMs = 15_000,
): Promise<{ readonly text: string; readonly afterMs: number; readonly ended: boolean }> {
  return new Promise((resolve) => {
    const started = performance.now()
    const socket = connect(relay.port, '127.0.0.1')
    const chunks: Buffer[] = []
    const done = (ended: boolean): void => {
      clearTimeout(late)
      socket.destroy()
      resolve({ text: Buffer.concat(chunks).toString('latin1'), afterMs: performance.now() - started, ended })
    }
    const late = setTimeout(() => done(false), withinMs)
    socket.on('connect', () => socket.write(bytes))
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('error', () => done(true))
    socket.on('close', () => done(true))
  })
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
