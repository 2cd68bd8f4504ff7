import type { Client } from '@deskbell/client'
import type { Core, Relay } from './model/core.ts'
import type { Snapshot } from './model/snapshot.ts'
import { withOwn } from './model/withOwn.ts'

/**
 * One socket a visitor, however many tabs: the most recently visible tab has it. The others show what it tells them, and ask
 * it to do what they want done; the messages they send it finds in storage. Without locks each tab has a socket of its own.
 */
export interface Sharing {
  /** Does it for this tab, wherever the connection is. */
  relay: Relay
  /** Takes the connection if this tab is seen, else stands in line for it. */
  seek(): void
  /** The page goes away: the next in line shall have it. */
  leave(): void
  /** Something changed here: whoever mirrors this tab is told. */
  told(): void
}

type Note =
  | { kind: 'who' | 'here' }
  | { kind: 'mirror'; snapshot: Snapshot }
  | { kind: 'ask'; id: number; name: keyof Relay; args: unknown[] }
  | { kind: 'answer'; id: number; value: unknown }

/** Time the tab with the connection has to do what was asked. */
const ANSWER_MS = 35_000
const relayed = ['act', 'identify', 'loadOlder', 'mark', 'typing', 'watch'] as const satisfies (keyof Relay)[]

/** `name` is that of the lock and the channel; one per visitor. */
export function shareConnection(core: Core, client: Client, name: string): Sharing {
  const { page, ui } = core
  const own = core.snapshot
  if (!navigator.locks || !globalThis.BroadcastChannel || client.memoryOnly) {
    return { relay: client, seek: () => client.connect(), leave: () => client.close(), told() {} }
  }
  /** Open while this page is shown: one that is kept for coming back would be thrown away with the first word it hears. */
  let channel: BroadcastChannel | undefined
  const answers = new Map<number, (value: unknown) => void>()
  let mirror: Snapshot | null = null
  let mirrored = false
  let release: (() => void) | undefined
  let inLine: AbortController | undefined

  const post = (note: Note): void => channel?.postMessage(note)
  const isOwn = () => release !== undefined

  function ask(method: keyof Relay, args: unknown[]): Promise<unknown> {
    return new Promise((resolve) => {
      const id = Math.random()
      answers.set(id, resolve)
      post({ kind: 'ask', id, name: method, args })
      page.later(ANSWER_MS, () => {
        answers.delete(id)
        resolve({ ok: false, refused: { code: 'offline', retryable: true } })
      })
    })
  }
  const call = (method: keyof Relay, args: unknown[]): unknown =>
    (client[method] as (...args: unknown[]) => unknown)(...args)
  // The client's own methods where the connection is, a question to the tab that has it elsewhere.
  const relay = Object.fromEntries(
    relayed.map((method) => [method, (...args: unknown[]) => (isOwn() ? call(method, args) : ask(method, args))]),
  ) as unknown as Relay

  function lead(): void {
    mirror = null
    if (ui.current) client.watch(ui.current)
    client.connect()
    post({ kind: 'here' })
    core.changed()
  }

  function follow(): void {
    release = undefined
    client.close()
    post({ kind: 'who' })
    core.changed()
  }

  function request(steal: boolean): void {
    inLine?.abort()
    const { signal } = (inLine = new AbortController())
    const hold = () =>
      new Promise<void>((resolve) => {
        release = resolve
        lead()
      })
    navigator.locks.request(name, steal ? { steal } : { signal }, hold).catch(() => {
      // Given up for a bolder request, or taken by a tab that is seen: then back in line.
      if (signal.aborted) return
      follow()
      request(false)
    })
  }

  function hear({ data }: MessageEvent<Note>): void {
    if (data.kind === 'answer') answers.get(data.id)?.(data.value)
    else if (data.kind === 'mirror' && !isOwn()) {
      mirror = data.snapshot
      const open = mirror.conversations.find(({ view }) => view && view.status !== 'closed')
      if (!ui.current && open) core.show(open.id)
      core.changed()
    } else if (data.kind === 'here' && !isOwn()) post({ kind: 'who' })
    else if (data.kind === 'who' && isOwn()) {
      mirrored = true
      core.changed()
    } else if (data.kind === 'ask' && isOwn() && relayed.includes(data.name)) {
      const { id } = data
      void Promise.resolve(call(data.name, data.args)).then((value) => post({ kind: 'answer', id, value }))
    }
  }

  core.snapshot = () => (mirror && !isOwn() ? withOwn(mirror, own()) : own())
  return {
    relay,
    seek() {
      if (!channel) {
        channel = new BroadcastChannel(name)
        channel.onmessage = hear
      }
      if (isOwn()) return client.connect()
      if (!page.visible()) follow()
      request(page.visible())
    },
    leave() {
      client.close()
      channel?.close()
      channel = undefined
      inLine?.abort()
      release?.()
      release = undefined
    },
    told() {
      if (mirrored && isOwn()) post({ kind: 'mirror', snapshot: plain(own()) })
    },
  }
}

/** Only what can be told to another tab. */
function plain({ conversations, ...snapshot }: Snapshot): Snapshot {
  return {
    ...snapshot,
    conversations: conversations.map(({ id, view, events, hasOlder, head, read, marks, typing, queue, pending }) => ({
      id,
      view,
      events,
      hasOlder,
      head,
      read,
      marks,
      typing,
      queue,
      pending,
    })),
  }
}
