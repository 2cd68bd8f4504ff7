import { CLIENT_SILENCE_MS, PROBE_TIMEOUT_MS, PROTOCOL_VERSION } from '@deskbell/protocol'
import type { Anchor, CLOSE, Down, Up, Welcome } from '@deskbell/protocol'
import { backoffMs } from './backoff.ts'
import type { ClientOptions } from './clientOptions.ts'
import type { Socket } from './environment.ts'
import { StopError } from './state.ts'
import type { ConnectionState, StopReason } from './state.ts'

/** Longest wait for each step of an attempt: the answer of `hello`, the open socket, the welcome. */
const CONNECT_STEP_MS = 5_000
/** A link that held this long was a good one: the next failure counts as the first. */
const STABLE_MS = 10_000
/** A silence timer this late tells of a suspended page, not of a silent relay. */
const LATE_MS = 2_000
/** Soft frames are dropped while more than this waits to leave. */
const CROWDED_BYTES = 65_536

// The codes as literals that only the compiler compares with the protocol's table: the table itself would be carried into every page.
const normal: typeof CLOSE.normal = 1000
const silent: typeof CLOSE.silent = 4007

/** What each final close code stops with; a test compares it with `FINAL_CLOSE_CODES`. */
export const finalReasons: { readonly [code: number]: StopReason } = {
  1008: 'refused',
  4003: 'forbidden',
  4009: 'superseded',
  4010: 'protocol_too_old',
}

type Who = Awaited<ReturnType<ClientOptions['hello']>>

/** What a connection tells its owner. */
export interface ConnectionOwner {
  /** Where to resume, asked when the socket is open. */
  anchors(): Anchor[]
  /** The state is another; told after everything else about the change. */
  changed(): void
  /** Welcomed: `post` works from here on. Once more while live when the socket changed its carrier: nothing was lost in between. */
  live(welcome: Welcome): void
  /** No longer live. `code` is that of the close, if there was one. */
  lost(code: number | undefined): void
  /** Any frame while live. Pings are answered already, but their `heads` matter. */
  frame(frame: Down): void
  fault(error: unknown): void
}

/**
 * One socket after the other to a relay: opens, says hello, notices death, comes back. Knows nothing of conversations.
 * A connection that waits for `connect`.
 */
export function createConnection({ url, device, hello, environment }: ClientOptions, owner: ConnectionOwner) {
  let state: ConnectionState = { kind: 'idle' }
  let socket: Socket | undefined
  /** Each socket and each wait is a life of its own; what an earlier one still says is ignored. */
  let life = 0
  let failures = 0
  let liveSince = 0
  let heardAt = 0
  let probes = 0
  let visible = true
  let delayMs: number | undefined
  let refusedOnce = false
  let cancelTimer: (() => void) | undefined
  let cancelProbe: (() => void) | undefined

  const is = (kind: ConnectionState['kind']) => state.kind === kind
  const isLive = () => is('live')

  function after(ms: number, fn: () => void): void {
    cancelTimer?.()
    cancelTimer = environment.setTimer(ms, fn)
  }

  /** Runs what the outside could make throw. */
  function guard(run: () => void): void {
    try {
      run()
    } catch (error) {
      owner.fault(error)
    }
  }

  const write = (frame: Up) => guard(() => socket!.send(JSON.stringify(frame)))

  /** Sends a frame if live. False: it did not leave. */
  function post(frame: Up): boolean {
    if (isLive()) write(frame)
    return isLive()
  }

  /** Ends the life of the present socket and of all waits, and goes to another state. */
  function move(next: ConnectionState, code?: number): void {
    const wasLive = isLive()
    const old = socket
    state = next
    life++
    socket = delayMs = undefined
    cancelTimer?.()
    proven()
    guard(() => old?.close(is('stopped') ? normal : silent))
    if (wasLive) owner.lost(code)
    owner.changed()
  }

  function attempt(): void {
    move({ kind: 'connecting', attempt: failures + 1 })
    // A listener may have closed us already.
    if (!is('connecting')) return
    after(CONNECT_STEP_MS, retry)
    ask(open)
  }

  /** Who are we? Goes on with the answer, unless this life is over by then. */
  function ask(then: (who: Who) => void): void {
    const mine = life
    new Promise<Who>((resolve) => resolve(hello())).then(
      (who) => mine === life && then(who),
      (error) => mine === life && (error instanceof StopError ? stop(error.reason) : retry()),
    )
  }

  const greet = (who: Who) =>
    write({ type: 'hello', protocol: PROTOCOL_VERSION, ...who, device, visible, resume: owner.anchors() })

  function open(who: Who): void {
    const mine = life
    let isGreeted = false
    // The last wall before the host page: nothing thrown in a callback of the socket gets past it.
    const inLife =
      <A>(run: (argument: A) => void) =>
      (argument?: A) =>
        guard(() => mine === life && run(argument!))
    after(CONNECT_STEP_MS, retry)
    guard(() => {
      socket = environment.openSocket(url, {
        open: inLife(() => {
          if (!isLive()) after(CONNECT_STEP_MS, retry)
          if (isGreeted) ask((again) => greet(again))
          else greet(who)
          isGreeted = true
        }),
        message: inLife(receive),
        close: inLife((code: number) => {
          socket = undefined
          if (finalReasons[code]) stop(finalReasons[code])
          else retry(code)
        }),
      })
    })
    if (!socket) retry()
  }

  function receive(text: string): void {
    heardAt = environment.now()
    const frame = JSON.parse(text) as Down
    const { type } = frame
    if (!type) return owner.fault(frame)
    if (type === 'ping') {
      write({ type: 'pong', id: frame.id })
      if (frame.id === -probes) proven()
    }
    if (type === 'drain') delayMs = frame.delayMs
    else if (isLive() && type === 'welcome') owner.live(frame)
    else if (isLive()) owner.frame(frame)
    else if (type === 'welcome') {
      state = { kind: 'live' }
      refusedOnce = false
      liveSince = heardAt
      watchSilence()
      owner.live(frame)
      owner.changed()
    } else if (type === 'refused') {
      const { code, retryable, retryAfterMs } = frame
      // A ticket can be stale because the machine slept after it was fetched: one more, then it is the session.
      if (!retryable && (code !== 'unauthenticated' || refusedOnce)) return stop(code)
      refusedOnce = !retryable
      delayMs = retryAfterMs
      retry()
    }
  }

  function retry(code?: number): void {
    const now = environment.now()
    if (isLive() && now - liveSince >= STABLE_MS) failures = 0
    failures++
    const waitMs = delayMs ?? backoffMs(failures, environment.random())
    move({ kind: 'waiting', attempt: failures, retryAt: now + waitMs }, code)
    if (is('waiting')) after(waitMs, attempt)
  }

  const stop = (reason: StopReason) => move({ kind: 'stopped', reason })

  function watchSilence(): void {
    after(heardAt + CLIENT_SILENCE_MS - environment.now(), () => {
      const quietMs = environment.now() - heardAt
      if (quietMs > CLIENT_SILENCE_MS + LATE_MS) {
        // What came while the page was suspended is perhaps behind this timer in the queue: ask before judging.
        probe()
        heardAt = environment.now()
      } else if (quietMs >= CLIENT_SILENCE_MS) return retry()
      watchSilence()
    })
  }

  /** Asks for a round trip, and replaces the socket at once when it is not made in time. */
  function probe(): void {
    if (!isLive() || cancelProbe) return
    cancelProbe = environment.setTimer(PROBE_TIMEOUT_MS, attempt)
    // Below zero, where no ping of the relay's own is: only the answer may prove that both directions work.
    post({ type: 'probe', id: -++probes })
  }

  function proven(): void {
    cancelProbe?.()
    cancelProbe = undefined
  }

  /** The page came back or the network did: is the link still there? Tries at once when waiting. */
  function wake(): void {
    if (is('waiting')) attempt()
    probe()
  }

  /** The network is gone: the socket is not waited for until its silence tells. */
  const drop = () => isLive() && attempt()

  /** Begins, or tries at once when waiting. Nothing to do while connecting or live. */
  function connect(): void {
    if (!is('waiting')) {
      if (isLive() || is('connecting')) return
      failures = 0
      refusedOnce = false
    }
    attempt()
  }

  function setVisible(on: boolean): void {
    if (on === visible) return
    visible = on
    post({ type: 'visible', on })
    if (on) wake()
  }

  return {
    state: () => state,
    post,
    probe,
    connect,
    setVisible,
    wake,
    drop,

    /** Whether soft frames may be sent: live, and nothing dammed up. */
    hasRoom: () => isLive() && socket!.buffered < CROWDED_BYTES,

    /** Leaves with 1000. */
    close(): void {
      if (!is('stopped')) stop('left')
    },
  }
}
