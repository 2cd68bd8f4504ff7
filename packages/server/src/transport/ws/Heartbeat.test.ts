import { CLOSE, FINAL_CLOSE_CODES, HEARTBEAT_MS, HELLO_TIMEOUT_MS, SERVER_SILENCE_MS } from '@deskbell/protocol'
import { expect, test } from 'vitest'
import { Heartbeat } from './Heartbeat.ts'
import { Session } from './Session.ts'

/** A wheel with one connection on it; `pass` lets time go by. */
function scene() {
  let now = 0
  let due = { at: 0, fn: () => {} }
  const clock = {
    now: () => now,
    timer: (ms: number, fn: () => void) => ((due = { at: now + ms, fn }), () => {}),
    turn: () => {},
  }
  const closed: number[] = []
  const socket = { send() {}, close: (code: number) => void closed.push(code), terminate() {}, bufferedAmount: 0 }
  const peer = { kind: 'visitor', origin: '', address: '', userAgent: '', sessionId: null } as const
  const session = new Session('s', socket, peer, now)
  const heartbeat = new Heartbeat(clock)
  heartbeat.add(session)
  heartbeat.start()
  return {
    session,
    closed,
    pass(ms: number) {
      for (const end = now + ms; due.at <= end;) {
        now = due.at
        due.fn()
      }
    },
  }
}

test('[Y15] who says no hello is cut off, and may try again', () => {
  const { closed, pass } = scene()
  pass(HELLO_TIMEOUT_MS + HEARTBEAT_MS)
  expect(closed).toEqual([CLOSE.silent])
  expect(FINAL_CLOSE_CODES).not.toContain(CLOSE.silent)
})

test('[Y15] who said hello to a slow store waits, and is told to come again in the end', () => {
  const { session, closed, pass } = scene()
  session.greeting = true
  pass(HELLO_TIMEOUT_MS + HEARTBEAT_MS / 2)
  expect(closed).toEqual([])
  pass(SERVER_SILENCE_MS)
  expect(closed).toEqual([CLOSE.overloaded])
})
