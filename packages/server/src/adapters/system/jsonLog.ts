import type { Log } from '../../ports/system.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'
const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent']
// Names of fields that may hold a secret by mistake; their values never reach a log.
const HIDDEN = /token|secret|password|cookie|authorization|ticket|jwt/i

/** One JSON object a line. JSON escapes control characters, so nothing a visitor writes can forge a line. */
export function jsonLog(level: LogLevel, write: (line: string) => void, now: () => number): Log {
  const least = LEVELS.indexOf(level)
  const line = (at: LogLevel, message: string, fields: Readonly<Record<string, unknown>> | undefined): void => {
    if (LEVELS.indexOf(at) < least) return
    write(`${JSON.stringify({ time: new Date(now()).toISOString(), level: at, message, ...redacted(fields) })}\n`)
  }
  return {
    debug: (message, fields) => line('debug', message, fields),
    info: (message, fields) => line('info', message, fields),
    warn: (message, fields) => line('warn', message, fields),
    error: (message, error, fields) =>
      line('error', message, {
        ...fields,
        error:
          error instanceof Error ? { name: error.name, message: error.message, stack: error.stack } : String(error),
      }),
  }
}

function redacted(fields: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> | undefined {
  if (fields === undefined) return undefined
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, HIDDEN.test(name) ? '[hidden]' : value]),
  )
}
