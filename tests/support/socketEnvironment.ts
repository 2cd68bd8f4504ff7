import { randomBytes } from 'node:crypto'
import type { Environment } from '@deskbell/client'
import WebSocket from 'ws'

/**
 * The client's environment on Node: real sockets with the headers a browser would send, storage in memory. `from`: the address that a
 * proxy in front of the relay would tell. `opened` is handed each socket that is begun.
 */
export function socketEnvironment(
  headers: { origin: string; cookie?: string; from?: string },
  storage = new Map<string, string>(),
  opened: (socket: WebSocket) => void = () => {},
): Environment {
  return {
    openSocket(url, on) {
      const socket = new WebSocket(url, {
        origin: headers.origin,
        headers: {
          ...(headers.cookie === undefined ? undefined : { cookie: headers.cookie }),
          ...(headers.from === undefined ? undefined : { 'x-forwarded-for': headers.from }),
        },
        perMessageDeflate: false,
      })
      opened(socket)
      socket.on('open', () => on.open())
      socket.on('message', (data) => on.message((data as Buffer).toString('utf8')))
      socket.on('close', (code, reason) => on.close(code, reason.toString()))
      socket.on('error', () => {})
      return {
        send: (text) => socket.send(text),
        close: (code) => socket.close(code),
        get buffered() {
          return socket.bufferedAmount
        },
      }
    },
    now: () => performance.timeOrigin + performance.now(),
    setTimer(ms, fn) {
      const timer = setTimeout(fn, ms)
      return () => clearTimeout(timer)
    },
    random: Math.random,
    randomHex: (bytes) => randomBytes(bytes).toString('hex'),
    storage: {
      get: (key) => storage.get(key) ?? null,
      set: (key, value) => void storage.set(key, value),
      remove: (key) => void storage.delete(key),
      keys: () => [...storage.keys()],
    },
  }
}
