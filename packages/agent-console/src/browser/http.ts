import type { Api, Reply } from '../models/accounts/Api.ts'
import type { Refusal } from '../models/Relay.ts'

/** How long an answer may take. */
const TIMEOUT_MS = 15_000

/**
 * The HTTP API.
 * @param base address that `api/v1/` lies below, with a slash at its end
 */
export function createApi(base: string): Api {
  const get = <T>(path: string) => ask<T>(base + path, { method: 'GET' })
  const post = <T>(path: string, body: unknown) =>
    ask<T>(base + path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
  const part = encodeURIComponent
  return {
    me: () => get('api/v1/me'),
    setupOpen: (token) => get(`api/v1/setup?token=${part(token)}`),
    setup: (setup) => post('api/v1/setup', setup),
    login: (credentials) => post('api/v1/login', credentials),
    logout: () => post('api/v1/logout', {}),
    ticket: () => post('api/v1/ticket', {}),
    invitation: (token) => get(`api/v1/invitation/${part(token)}`),
    join: (token, joining) => post(`api/v1/invitation/${part(token)}`, joining),
    forgotPassword: (email) => post('api/v1/password/forgot', { email }),
    resetPassword: (token, password) => post('api/v1/password/reset', { token, password }),
    upload: (ticket, file) =>
      ask(`${base}api/v1/upload/${part(ticket)}`, {
        method: 'POST',
        body: file,
        headers: { 'content-type': file.type || 'application/octet-stream' },
      }),
  }
}

type Asked = { method: string; body?: BodyInit; headers?: Record<string, string> }

async function ask<T>(url: string, init: Asked): Promise<Reply<T>> {
  try {
    const response = await fetch(url, {
      ...init,
      // A form on another site cannot send this header: it proves that the request is ours.
      headers: { ...init.headers, 'x-deskbell': '1' },
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const body: unknown = await response.json().catch(() => null)
    if (response.ok) return { ok: true, value: body as T }
    return { ok: false, refused: refusalIn(body) }
  } catch {
    return { ok: false, refused: unreachable }
  }
}

const unreachable: Refusal = { code: 'offline', retryable: true }

/** A proxy in between may answer in words of its own; then nobody of ours answered. */
function refusalIn(body: unknown): Refusal {
  if (typeof body !== 'object' || body === null || !('code' in body)) return unreachable
  const { code } = body
  // The relay answers with a code of the catalogue; a newer one's unknown code gets a text of its own.
  return typeof code === 'string' ? ({ retryable: false, ...body } as Refusal) : unreachable
}
