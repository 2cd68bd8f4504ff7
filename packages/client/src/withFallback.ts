import { backoffMs } from './backoff.ts'
import type { Environment, Socket, SocketEvents } from './environment.ts'
import type { Ask, CreateStream, Stream } from './stream/carrier.ts'

/** A socket that did not make a round trip by then has a stream beside it. */
const PATIENCE_MS = 3_000
/** Longest wait for a socket that is tried beside a stream. */
const TRY_MS = 5_000
/** When a socket is tried again beside a stream: after this, then twice as long each time up to the other. */
const FIRST_AGAIN_MS = 10_000
const LAST_AGAIN_MS = 600_000

const lost = 1006
const silent = 4007

/** What a way around sockets is made of. */
export type Fallback = {
  /** Key in storage that says, to the next page too, that sockets did not get through here. */
  key: string
  ask: Ask
  /** Fetches what carries frames by requests. Called when a socket failed, or the key says that it will. */
  load(): Promise<{ createStream: CreateStream }>
}

/**
 * An environment whose sockets get through where WebSockets do not: blocked by a proxy or a policy, or let through and then held up, one
 * way or both. Whichever carrier makes a round trip first carries; a socket is always preferred and tried again now and then, and takes
 * over from a stream without an interruption. A relay that is only away or slow is not taken for a wall: where a socket got through
 * before, one failure is none.
 */
export function withFallback(environment: Environment, { key, ask, load }: Fallback): Environment {
  const { storage } = environment
  /** Whether a socket made a round trip: never yet, on this network's last try, or not where a stream did. */
  let sockets: 'unknown' | 'work' | 'fail' = guarded(() => storage.get(key)) ? 'fail' : 'unknown'
  let whole = false
  let againMs = FIRST_AGAIN_MS

  function learn(work: boolean): void {
    sockets = work ? 'work' : 'fail'
    if (work) {
      againMs = FIRST_AGAIN_MS
      whole = false
      guarded(() => storage.remove(key))
    } else guarded(() => storage.set(key, '1'))
  }

  function openSocket(url: string, on: SocketEvents): Socket {
    /** Who made a round trip: from then on the one that carries. */
    let current: Socket | undefined
    let web: Socket | undefined
    let stream: Stream | undefined
    let isComing = false
    let isOver = false
    /** Who waits for a hello. */
    let asking: Socket[] = []
    let cancelTry: (() => void) | undefined
    let cancelPatience: (() => void) | undefined

    const base = new URL('../api/v1/', url.replace(/^ws/, 'http')).href

    function over(code: number, reason = ''): void {
      if (isOver) return
      end()
      on.close(code, reason)
    }

    function end(code?: number): void {
      isOver = true
      cancelTry?.()
      cancelPatience?.()
      web?.close(code)
      stream?.close(code)
    }

    function forget(carrier: Socket): void {
      asking = asking.filter((other) => other !== carrier)
      if (web === carrier) web = undefined
      if (stream === carrier) stream = undefined
    }

    /** Another try with a socket is due, or its time is over. */
    function inTime(ms: number, then: () => void): void {
      cancelTry?.()
      cancelTry = environment.setTimer(ms, then)
    }

    function openWeb(): void {
      let mine: Socket | undefined
      try {
        mine = environment.openSocket(url, {
          open() {
            if (mine !== web) return
            asking.push(mine!)
            on.open()
          },
          message(text) {
            if (mine !== web || isOver) return
            if (current !== mine && !webSpoke(text)) return
            on.message(text)
          },
          close(code, reason) {
            if (mine !== web || isOver) return
            forget(mine!)
            if (current === mine) over(code, reason)
            else webFailed(code, reason)
          },
        })
      } catch {
        // A policy of the page forbids it.
      }
      web = mine
      if (!mine) queueMicrotask(() => isOver || webFailed(lost, ''))
      else if (current) inTime(TRY_MS, giveUp)
    }

    /** The first word of a socket. False: it is none to carry on with. */
    function webSpoke(text: string): boolean {
      // A refusal counts for a newcomer, not for somebody who is welcome already.
      if (current && !text.startsWith('{"type":"welcome"')) return (giveUp(), false)
      current = web
      cancelTry?.()
      cancelPatience?.()
      learn(true)
      on.message(text)
      const old = stream
      stream = undefined
      if (!old) return false
      old.leave((texts) => {
        if (!isOver) for (const rest of texts) web?.send(rest)
      })
      return false
    }

    function webFailed(code: number, reason: string): void {
      if (current) return tryAgain()
      // A relay that restarts turns sockets away too: it is asked once more before another way is looked for.
      if (sockets === 'work') {
        sockets = 'unknown'
        return over(code, reason)
      }
      openStream()
      if (!stream && !isComing) over(code, reason)
    }

    /** The socket beside the stream leads nowhere for now. */
    function giveUp(): void {
      const old = web
      if (old) forget(old)
      old?.close()
      tryAgain()
    }

    function tryAgain(): void {
      inTime(againMs, openWeb)
      againMs = Math.min(LAST_AGAIN_MS, againMs * 2)
    }

    function openStream(): void {
      if (isOver || current || stream || isComing) return
      isComing = true
      load().then(
        ({ createStream }) => {
          isComing = false
          if (isOver || current) return
          const mine = createStream(
            { base, ask, environment, backoffMs, whole, onWhole: () => (whole = true) },
            {
              open() {
                asking.push(mine)
                on.open()
              },
              message(text) {
                if (isOver) return
                if (!current) streamSpoke(mine)
                on.message(text)
              },
              close(code, reason) {
                if (stream !== mine) return
                forget(mine)
                if (current === mine || !web) over(code, reason)
              },
            },
          )
          stream = mine
        },
        () => {
          isComing = false
          if (!web) over(lost)
        },
      )
    }

    function streamSpoke(mine: Stream): void {
      current = mine
      cancelPatience?.()
      learn(false)
      if (web) inTime(TRY_MS, giveUp)
      else tryAgain()
    }

    if (sockets === 'fail') openStream()
    else if (sockets === 'unknown') cancelPatience = environment.setTimer(PATIENCE_MS, openStream)
    openWeb()

    return {
      send(text) {
        const to = text.startsWith('{"type":"hello"') ? asking.shift() : current
        to?.send(text)
      },
      close(code) {
        // Given up without an answer, or without one any longer: the next try does not rely on what was.
        if (!isOver && code === silent && sockets === 'work' && (!current || current === web)) sockets = 'unknown'
        end(code)
      },
      get buffered() {
        return current?.buffered ?? 0
      },
    }
  }

  return {
    openSocket,
    storage,
    now: () => environment.now(),
    setTimer: (ms, fn) => environment.setTimer(ms, fn),
    random: () => environment.random(),
    randomHex: (bytes) => environment.randomHex(bytes),
  }
}

function guarded<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}
