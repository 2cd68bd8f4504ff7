import type { Hello } from '@deskbell/protocol'
import type { SocketEvents } from '../environment.ts'
import type { Stream, StreamParts } from './carrier.ts'
import { abortable, createPosts } from './createPosts.ts'
import { readLines } from './readLines.ts'

/** Nothing of an answer by then: it may be kept back until it is whole. */
const FIRST_MS = 2_000
/** Longest wait for the beginning of an answer. */
const OPEN_MS = 5_000
/** The relay says something every ten seconds. */
const QUIET_MS = 15_000
/** An answer that is passed on only when it is whole may take as long as the relay keeps it open. */
const HELD_MS = 27_000
/** Between the beginnings of two such answers, if need be. */
const GAP_MS = 250
/** Answers in a row that said nothing before the connection counts as lost. */
const MAX_FAILURES = 3

type Line = { type: string; code: number; connectionId: string }

const superseded = 4009
const lost = 1006

/**
 * A connection without a socket. Frames down are the lines of an answer that a relay ends after a while; the next one begins with a hello
 * and anchors like the first, at whichever relay, so that nothing is missed in between, and takes over when it says its first word.
 * Where answers come only when they are whole, each ends as soon as there is something to say.
 */
export function createStream(parts: StreamParts, on: SocketEvents): Stream {
  const { base, ask, environment, backoffMs } = parts
  let { whole } = parts
  let hello: Hello
  let connectionId = ''
  /** Answers are counted: the newest that was asked for, and the newest that said something. */
  let asked = 0
  let heard = 0
  let failures = 0
  let begunAt = -Infinity
  let isWanted = false
  let isOver = false
  const open = new Map<number, () => void>()
  /** What each connection is asked for again: lists by view. */
  const standing = new Map<string, string>()
  /** What the next one is to bring along. */
  let carried: string[] = []
  /** What the newest one was asked for with its hello; whoever says so again when it is welcomed need not. */
  let brought = new Set<string>()
  const probes: number[] = []

  const posts = createPosts(parts, {
    greeting: () => ({ hello, connectionId }),
    message: (text) => on.message(text),
    elsewhere(texts) {
      carried.push(...texts)
      again()
    },
    close: finish,
  })

  /** Begins anew, as soon as there is a hello for it. */
  function again(): void {
    if (isWanted || isOver) return
    isWanted = true
    const waitMs = whole ? begunAt + GAP_MS - environment.now() : 0
    if (waitMs > 0) environment.setTimer(waitMs, () => isOver || on.open())
    else on.open()
  }

  function finish(code: number): void {
    if (isOver) return
    end()
    on.close(code, '')
  }

  function silence(): void {
    isOver = true
    for (const abort of open.values()) abort()
  }

  function end(): void {
    silence()
    posts.end()
  }

  function begin(text: string): void {
    isWanted = false
    hello = JSON.parse(text) as Hello
    // A slot of its own: a socket that was given up may still reach the relay, and must not close this.
    hello.device = (Number.parseInt(hello.device[0]!, 16) ^ 8).toString(16) + hello.device.slice(1)
    const along = carried
    carried = []
    const frames = [...standing.values(), ...along]
    brought = new Set(frames)
    begunAt = environment.now()
    // Where the visitor is was told with the first; the relay writes down each time that it is.
    const { context, ...who } = hello
    listen(++asked, along, {
      ...who,
      ...(!heard && { context }),
      ...(frames[0] && { frames: frames.map((frame) => JSON.parse(frame) as unknown) }),
      ...(whole && { hold: 0, again: heard > 0 }),
    })
  }

  /** One answer, from its request to its end. `along`: what the next one has to bring if this one does not get there. */
  function listen(id: number, along: readonly string[], body: object): void {
    const { signal, abort } = abortable()
    open.set(id, abort)
    let cancel: (() => void) | undefined
    let said = false

    function wait(ms: number, then: () => void): void {
      cancel?.()
      cancel = environment.setTimer(ms, then)
    }
    function over(): void {
      cancel?.()
      open.delete(id)
      // What took over, or is about to, decides how it goes on.
      if (isOver || id !== asked) return
      if (said) return again()
      carried = [...along, ...carried]
      // Who never got through does not insist: perhaps nobody is there, and then a socket comes first again.
      if (!heard || ++failures >= MAX_FAILURES) finish(lost)
      else environment.setTimer(backoffMs(failures, environment.random()), again)
    }
    function late(): void {
      // The first of all, and the request went through: whoever is in between may be waiting for its end.
      if (heard || whole) return abort()
      whole = true
      parts.onWhole()
      again()
      wait(OPEN_MS, abort)
    }
    function take(line: string): void {
      if (isOver || id < heard) return
      // What is not ours is no JSON: a page to log in to some network.
      const frame = JSON.parse(line) as Line
      // Answers pass as they come. Whoever is slow is the relay.
      if (frame.type === 'open') return wait(OPEN_MS, abort)
      said = true
      if (!whole) wait(QUIET_MS, again)
      if (frame.type === 'close' && frame.code === superseded) abort()
      else hear(id, line, frame)
    }

    wait(whole ? (heard ? HELD_MS : OPEN_MS) : heard ? OPEN_MS : FIRST_MS, late)
    ask(base + 'stream', JSON.stringify(body), { signal, leaving: false })
      .then((answer) => readLines(answer, take))
      .then(over, over)
  }

  /** What an answer says. The first word of a newer one ends those before it. */
  function hear(id: number, line: string, { type, code, connectionId: welcomed }: Line): void {
    for (const [other, stop] of open) if (other < id) stop()
    heard = id
    failures = 0
    if (type === 'close') return finish(code)
    if (type === 'welcome') connectionId = welcomed
    on.message(line)
    for (const probe of probes.splice(0)) on.message(`{"type":"ping","id":${probe}}`)
    if (type !== 'welcome') return
    brought.clear()
    posts.plan()
  }

  // Like a socket: nothing is told before this has returned.
  queueMicrotask(again)

  return {
    send(text) {
      const [, type] = /^\{"type":"(\w+)"/.exec(text)!
      if (type === 'hello') return begin(text)
      // To begin anew is the answer to both: it proves each direction.
      if (type === 'pong') return
      if (type === 'probe') {
        probes.push((JSON.parse(text) as { id: number }).id)
        return again()
      }
      if (type === 'watchList' || type === 'unwatchList') {
        const { view } = JSON.parse(text) as { view: string }
        if (type === 'watchList') standing.set(view, text)
        else standing.delete(view)
      }
      if (!brought.delete(text)) posts.send(text)
    },
    close(code) {
      if (!isOver && code === 1000) posts.goodbye()
      end()
    },
    leave(rest) {
      silence()
      rest([...standing.values(), ...carried])
      posts.leave(rest)
    },
    get buffered() {
      return posts.buffered
    },
  }
}
