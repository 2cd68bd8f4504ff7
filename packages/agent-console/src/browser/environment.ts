import type { Ask, Environment } from '@deskbell/client'
import { textStorage } from './storage.ts'

/** 128 or more random bits in hex. */
export function randomHex(bytes: number): string {
  const values = crypto.getRandomValues(new Uint8Array(bytes))
  return Array.from(values, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The browser, as the client takes it. */
export const environment: Environment = {
  openSocket(url, on) {
    const socket = new WebSocket(url)
    socket.onopen = () => on.open()
    socket.onmessage = (event) => on.message(String(event.data))
    socket.onclose = (event) => on.close(event.code, event.reason)
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
  random: () => Math.random(),
  randomHex,
  storage: textStorage,
}

/** One request to the relay, with the header that proves that the console asks. */
export const ask: Ask = (url, body, { signal, leaving }) =>
  fetch(url, {
    method: 'POST',
    body,
    signal,
    keepalive: leaving,
    headers: { 'content-type': 'application/json', 'x-deskbell': '1' },
    credentials: 'same-origin',
    cache: 'no-store',
  })
