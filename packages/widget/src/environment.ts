import type { Environment } from '@deskbell/client'
import { withMemory } from './storage.ts'

/** The browser, as the client wants it. */
export const environment: Environment = {
  openSocket(url, on) {
    const socket = new WebSocket(url)
    socket.onopen = () => on.open()
    socket.onmessage = ({ data }) => on.message(data as string)
    socket.onclose = ({ code, reason }) => on.close(code, reason)
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
  randomHex: (bytes) =>
    Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join(''),
  storage: withMemory(() => localStorage),
}
