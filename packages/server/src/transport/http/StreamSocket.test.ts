import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { Frame } from '../ws/Frame.ts'
import { StreamSocket } from './StreamSocket.ts'

/** Said at once: answers pass as they come. */
const OPEN = '{"type":"open"}\n'

let end: () => void = () => {}
afterEach(() => end())

/** A stream of a real answer, whoever reads it, and a clock that the test holds. */
async function open(how: { whole?: boolean; again?: boolean; accepting?: (socket: StreamSocket) => void } = {}) {
  let now = 0
  let timers: { at: number; fn: () => void }[] = []
  const clock = {
    now: () => now,
    timer(ms: number, fn: () => void) {
      const timer = { at: now + ms, fn }
      timers.push(timer)
      return () => void (timers = timers.filter((other) => other !== timer))
    },
    turn: (fn: () => void) => void setImmediate(fn),
  }
  const closes: boolean[] = []
  const made = Promise.withResolvers<StreamSocket>()
  const server = createServer((_request, response) => {
    const socket = new StreamSocket(response, clock, { whole: how.whole === true, again: how.again === true })
    socket.begin(() => {
      how.accepting?.(socket)
      return { message() {}, close: (clean) => void closes.push(clean) }
    })
    response.on('close', () => ended.resolve())
    made.resolve(socket)
  })
  const ended = Promise.withResolvers<void>()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const abort = new AbortController()
  const asked = fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    method: 'POST',
    signal: abort.signal,
  })
  end = () => {
    abort.abort()
    server.closeAllConnections()
    server.close()
  }
  return {
    socket: await made.promise,
    asked,
    text: asked.then((answer) => answer.text()),
    abort: () => abort.abort(),
    ended: ended.promise,
    closes,
    /** Whether the answer is there already, all of it. */
    pass(ms: number) {
      now += ms
      for (const timer of timers.filter(({ at }) => at <= now)) {
        timers = timers.filter((other) => other !== timer)
        timer.fn()
      }
    },
    turn: () => new Promise((resolve) => setImmediate(() => setImmediate(resolve))),
  }
}

test('[T4] frames are lines, passed on as they come; after twenty seconds the answer ends, and the connection five later', async () => {
  const { socket, asked, text, pass, closes, ended } = await open()
  const answer = await asked
  expect(answer.headers.get('x-accel-buffering')).toBe('no')
  expect(answer.headers.get('cache-control')).toContain('no-transform')
  socket.send('{"type":"welcome"}')
  socket.send(new Frame('{"type":"live"}'))
  pass(19_999)
  expect(socket.isOver).toBe(false)
  pass(1)
  expect(await text).toBe(`${OPEN}{"type":"welcome"}\n{"type":"live"}\n`)
  await ended
  pass(4_999)
  expect(closes).toEqual([])
  pass(1)
  expect(closes).toEqual([false])
})

test('[T4] one that is cut outlives it for a moment too; one that took over ends it without anybody being told', async () => {
  const cut = await open()
  await cut.asked
  const unread = cut.text.catch(() => 'cut')
  cut.abort()
  await cut.ended
  await unread
  expect(cut.closes).toEqual([])
  cut.pass(5_000)
  expect(cut.closes).toEqual([false])
  end()

  const old = await open()
  old.socket.close(4009, 'a newer connection took over')
  expect(await old.text).toBe(`${OPEN}{"type":"close","code":4009,"reason":"a newer connection took over"}\n`)
  await old.ended
  await old.turn()
  expect(old.closes).toEqual([])
})

test('[T4] any other goodbye is one at once', async () => {
  const { socket, text, closes, turn } = await open()
  socket.send('{"type":"refused"}')
  socket.close(1008, 'unknown site')
  expect(await text).toBe(`${OPEN}{"type":"refused"}\n{"type":"close","code":1008,"reason":"unknown site"}\n`)
  await turn()
  expect(closes).toEqual([false])
  end()
  const left = await open()
  left.socket.close(1000, 'left')
  await left.text
  await left.turn()
  expect(left.closes).toEqual([true])
})

test('[T4] a relay that is about to end turns it away in a whole answer', async () => {
  const { text, turn, closes } = await open({ accepting: (socket) => socket.close(1012, 'restarting') })
  expect(await text).toBe(`${OPEN}{"type":"close","code":1012,"reason":"restarting"}\n`)
  await turn()
  expect(closes).toEqual([false])
})

test('[T3] where answers pass only whole, the first ends with the answer to the hello', async () => {
  const { socket, text, turn } = await open({ whole: true })
  socket.send('{"type":"welcome"}')
  await turn()
  expect(socket.isOver).toBe(false)
  socket.greeted()
  expect(await text).toBe('{"type":"welcome"}\n')
})

test('[T3] the next ones are held until there is something new to say: the answer to a hello is not', async () => {
  const { socket, text, turn } = await open({ whole: true, again: true })
  socket.send('{"type":"welcome"}')
  socket.send('{"type":"live"}')
  socket.greeted()
  await turn()
  expect(socket.isOver).toBe(false)
  socket.send('{"type":"typing"}')
  expect(await text).toBe('{"type":"welcome"}\n{"type":"live"}\n{"type":"typing"}\n')
})

test('[T3] a held answer ends with the second ping at the latest, so that nothing waits longer', async () => {
  const { socket, text, turn } = await open({ whole: true, again: true })
  socket.send('{"type":"welcome"}')
  socket.greeted()
  socket.send('{"type":"ping","id":0}')
  await turn()
  expect(socket.isOver).toBe(false)
  socket.send('{"type":"ping","id":0}')
  expect((await text).split('\n')).toHaveLength(4)
})

test('[T3] what was missed is news', async () => {
  const { socket, text } = await open({ whole: true, again: true })
  socket.send('{"type":"welcome"}')
  socket.send('{"type":"events","conversationId":"c"}')
  socket.send('{"type":"live"}')
  socket.greeted()
  expect((await text).split('\n')).toHaveLength(4)
})
