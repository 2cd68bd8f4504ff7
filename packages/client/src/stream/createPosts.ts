import type { Hello, MAX_POSTED_FRAMES } from '@deskbell/protocol'
import type { StreamParts } from './carrier.ts'

/** Longest wait for the answer to one request. */
const POST_MS = 10_000
/** Tries of one request before the whole connection counts as lost. */
const MAX_TRIES = 4
/** Most frames in a request. A literal that only the compiler compares: the table would be carried into every page. */
const maxFrames: typeof MAX_POSTED_FRAMES = 32
/** Below the limit of a relay, with room for what is around the frames. */
const MAX_CHARS = 60_000

/** What is done where the connection is. */
const ofConnection = /^\{"type":"(?:watch|unwatch|watchList|unwatchList|visible)"/

/** What requests need of their stream. */
export interface PostsOwner {
  /** The last hello, and the id by which it was welcomed; '' before that. */
  greeting(): { hello: Hello; connectionId: string }
  message(text: string): void
  /** The connection is at another relay: it begins anew, and brings these along. */
  elsewhere(texts: readonly string[]): void
  /** It cannot go on. */
  close(code: number): void
}

type Answer = { frames: unknown[]; elsewhere?: true; close?: number }

/** Frames up, in order: one request at a time, each tried until it is answered. */
export function createPosts({ base, ask, environment, backoffMs }: StreamParts, owner: PostsOwner) {
  let queue: string[] = []
  let under: string[] = []
  let isPlanned = false
  /** Where frames go that this way carries no longer. */
  let rest: ((texts: readonly string[]) => void) | undefined
  let isOver = false

  function body(frames: readonly string[], more: object): string {
    const { hello, connectionId } = owner.greeting()
    const { site, auth, context } = hello
    const known = {
      connectionId,
      site,
      ...('visitorSecret' in auth && { auth }),
      // Where a conversation was begun is told with its beginning.
      ...(frames.some((text) => text.startsWith('{"type":"start"')) && { context }),
      ...more,
    }
    return `${JSON.stringify(known).slice(0, -1)},"frames":[${frames.join()}]}`
  }

  function plan(): void {
    if (isPlanned) return
    isPlanned = true
    // Together with what else is sent now.
    queueMicrotask(() => {
      isPlanned = false
      flush()
    })
  }

  function flush(): void {
    if (under[0] || !queue[0] || isOver || rest || !owner.greeting().connectionId) return
    let chars = 0
    let count = 0
    while (count < Math.min(queue.length, maxFrames)) {
      chars += queue[count]!.length
      if (count && chars > MAX_CHARS) break
      count++
    }
    under = queue.splice(0, count)
    void deliver(1)
  }

  async function deliver(tries: number): Promise<void> {
    const { signal, abort } = abortable()
    const cancel = environment.setTimer(POST_MS, abort)
    let status = 0
    try {
      const answer = await ask(base + 'frames', body(under, {}), { signal, leaving: false })
      status = answer.status
      if (answer.ok) return answered(JSON.parse(await answer.text()) as Answer)
    } catch {
      // As good as no answer.
    } finally {
      cancel()
    }
    failed(tries, status)
  }

  function answered({ frames, elsewhere, close }: Answer): void {
    const done = under
    under = []
    if (isOver) return
    for (const frame of frames) owner.message(JSON.stringify(frame))
    const there = elsewhere ? done.filter((text) => ofConnection.test(text)) : []
    if (rest) return rest(there)
    if (close) return owner.close(close)
    if (elsewhere) owner.elsewhere(there)
    flush()
  }

  function failed(tries: number, status: number): void {
    if (isOver) return
    if (rest) return rest(under)
    // A relay's no is told in its own words when the connection begins anew.
    const isFinal = status >= 400 && status < 500 && status !== 408 && status !== 429
    if (isFinal || tries === MAX_TRIES) return owner.close(status === 413 ? 1009 : 1006)
    environment.setTimer(backoffMs(tries, environment.random()), () => void deliver(tries + 1))
  }

  return {
    plan,
    send(text: string): void {
      queue.push(text)
      plan()
    },
    get buffered() {
      return [...under, ...queue].reduce((sum, text) => sum + text.length, 0)
    },
    /** Hands over what has not left, and what turns out not to have arrived. */
    leave(to: (texts: readonly string[]) => void): void {
      rest = to
      to(queue)
      queue = []
    },
    /** The page goes away: a last request with what is left, which nobody waits for. */
    goodbye(): void {
      if (isOver || !owner.greeting().connectionId) return
      const last = { signal: abortable().signal, leaving: true }
      ask(base + 'frames', body(queue.slice(0, maxFrames), { leave: true }), last).catch(() => {})
    },
    end(): void {
      isOver = true
    },
  }
}

/** A request that can be ended before its answer. */
export function abortable(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}
