import type { FastifyReply, FastifyRequest } from 'fastify'
import { isLoopbackHost } from '../../app/origins.ts'
import type { LoggedIn } from '../../app/commands/entry.ts'
import type { LoggedInAgent } from '../../app/query/entry.ts'
import { answerRefusal } from './errors.ts'
import type { Http } from './http.ts'

const COOKIE_SECONDS = 30 * 86_400

/** Who the cookie says this is; null when nobody. */
export async function authenticate(http: Http, request: FastifyRequest): Promise<LoggedInAgent | null> {
  const token = request.cookies[http.cookie.name]
  if (token === undefined || !/^[0-9a-f]{64}$/.test(token)) return null
  return http.app.entryQueries.byToken(token)
}

/**
 * Whether a request that changes something may: it carries our header (a form on another site cannot) and came to the address
 * that PUBLIC_URL names. Answers and returns false otherwise.
 */
export function guardChange(http: Http, request: FastifyRequest, reply: FastifyReply): boolean {
  if (request.headers['x-deskbell'] === undefined) {
    answerRefusal(reply, { code: 'csrf_missing' })
    return false
  }
  const origin = request.headers.origin
  if (origin !== undefined && !isConsoleOrigin(http, origin)) {
    answerRefusal(reply, { code: 'origin_not_allowed', details: { origin: origin.slice(0, 300) } })
    return false
  }
  return true
}

/** Whether logging in can work at this address: elsewhere the browser refuses the cookie silently, so we say it first. */
export function guardAddress(http: Http, request: FastifyRequest, reply: FastifyReply): boolean {
  const { publicUrl } = http.app.edge.settings
  const { protocol, hostname } = new URL(publicUrl)
  const isWrongHost = request.headers.origin !== undefined && !isConsoleOrigin(http, request.headers.origin)
  if (!isWrongHost && (protocol === 'https:' || isLoopbackHost(hostname))) return true
  answerRefusal(reply, { code: 'insecure_address', details: { publicUrl } })
  return false
}

/** Whether an origin is the console's own. On one's own machine localhost and 127.0.0.1 are the same place. */
export function isConsoleOrigin(http: Http, origin: string): boolean {
  const own = new URL(http.app.edge.settings.publicUrl)
  if (origin === own.origin) return true
  if (!isLoopbackHost(own.hostname) || !URL.canParse(origin)) return false
  const other = new URL(origin)
  return isLoopbackHost(other.hostname) && other.port === own.port && other.protocol === own.protocol
}

/** Puts the session's token into its cookie. */
export function setSession(http: Http, reply: FastifyReply, loggedIn: LoggedIn): void {
  void reply.setCookie(http.cookie.name, loggedIn.token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: http.cookie.secure,
    maxAge: COOKIE_SECONDS,
  })
}

export function clearSession(http: Http, reply: FastifyReply): void {
  void reply.setCookie(http.cookie.name, '', {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: http.cookie.secure,
    maxAge: 0,
  })
}
