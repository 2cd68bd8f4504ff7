import { randomBytes } from 'node:crypto'
import type { Environment } from '@deskbell/client'
import WebSocket from 'ws'

/** The client's environment on Node: real sockets with the headers a browser would send, storage in memory. */
export function socketEnvironment(
  headers: { origin: string; cookie?: string },
  storage = new Map<string, string>(),
): Environment {
  return {
    openSocket(url, on) {
      const socket = new WebSocket(url, {
        origin: headers.origin,
        headers: headers.cookie === undefined ? {} : { cookie: headers.cookie },
        perMessageDeflate: false,
      })
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
