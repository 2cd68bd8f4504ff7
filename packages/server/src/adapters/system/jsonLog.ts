import type { Log } from '../../ports/system.ts'
import { redact } from './redact.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'
const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent']

/**
 * One JSON object a line. JSON escapes control characters, so nothing a visitor writes can forge a line; secrets and addresses are taken
 * out of whatever stands beside the message.
 */
export function jsonLog(level: LogLevel, write: (line: string) => void, now: () => number): Log {
  const least = LEVELS.indexOf(level)
  const line = (at: LogLevel, message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    if (LEVELS.indexOf(at) < least) return
    const rest = redact('', fields) as object
    write(`${JSON.stringify({ time: new Date(now()).toISOString(), level: at, message, ...rest })}\n`)
  }
  return {
    debug: (message, fields) => line('debug', message, fields),
    info: (message, fields) => line('info', message, fields),
    warn: (message, fields) => line('warn', message, fields),
    error: (message, error, fields) => line('error', message, { ...fields, error: told(error) }),
  }
}

function told(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error)
  const { name, message, stack } = error
  return { name, message, ...('code' in error && { code: error.code }), stack }
}
