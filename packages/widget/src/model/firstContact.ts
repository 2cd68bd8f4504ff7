import type { Change, ClientOptions, ConversationModel, OutboxEntry, OutboxFrame, Socket } from '@deskbell/client'
import { ACK_TIMEOUT_MS, PROTOCOL_VERSION } from '@deskbell/protocol'
import type { Down, Up } from '@deskbell/protocol'
import type { Line } from './core.ts'

/** A socket that brought no welcome by then may be held up on its way. */
const WELCOME_MS = 3_000

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/**
 * The first minute of a visitor who is new: says hello, sends what they write, waits for the acks. One attempt on one socket,
 * and nothing else: whatever does not go as it should, and everything after the first words, is for the real client, which is
 * three times as large and fetched then. Each message is kept where that one looks for it before it is sent, so what is
 * unsettled is sent again with the same `clientId`.
 */
export function firstContact(
  { url, device, storageKey, environment, hello }: ClientOptions,
  trouble: () => void,
): Line {
  const listeners = new Set<(change: Change) => void>()
  let entries: OutboxEntry[] = []
  let socket: Socket | undefined
  let sent = 0
  let isVisible = true

  const emit = (change: Change): void => listeners.forEach((listener) => listener(change))
  const post = (frame: Up): void => socket!.send(JSON.stringify(frame))
  const keyOf = (clientId: string): string => storageKey + 'o:' + clientId

  function keep(key: string, text: string): void {
    try {
      environment.storage.set(key, text)
    } catch {
      line.memoryOnly = true
    }
  }
  function move(state: Line['state']): void {
    line.state = state
    emit({ type: 'state' })
  }
  function fail(): void {
    // The real client looks for another way at once.
    keep(storageKey + 't', '1')
    const failed = socket
    socket = undefined
    failed?.close()
    if (line.state.kind === 'stopped') return
    move({ kind: 'waiting', attempt: 1, retryAt: environment.now() })
    trouble()
  }
  /** Not longer than this for an answer. */
  const within = (isDone: () => boolean, ms = ACK_TIMEOUT_MS): void =>
    void environment.setTimer(ms, () => line.state.kind !== 'stopped' && !isDone() && fail())

  function flush(): void {
    while (line.state.kind === 'live' && entries[sent]) {
      const { frame, clientId } = entries[sent]!
      const before = entries[sent - 1]
      const after = before?.state === 'sending' ? { after: before.clientId } : {}
      post({ ...frame, ref: ++sent, ...(frame.type === 'send' && after) })
      within(() => entries.find((entry) => entry.clientId === clientId)?.state === 'sent')
    }
  }

  function add(frame: OutboxFrame): OutboxEntry {
    const { clientId, conversationId } = frame
    const createdAt = environment.now()
    const entry: OutboxEntry = {
      clientId,
      conversationId,
      frame,
      state: 'sending',
      createdAt,
      error: null,
      attempts: 1,
    }
    keep(keyOf(clientId), JSON.stringify({ frame, createdAt, error: null, failed: false }))
    entries = [...entries, entry]
    flush()
    emit({ type: 'outbox', conversationId, clientId })
    return entry
  }

  function receive(frame: Down): void {
    if (frame.type === 'ping') post({ type: 'pong', id: frame.id })
    if (frame.type === 'site') {
      line.site = frame.value
      emit({ type: 'site' })
    }
    if (frame.type === 'welcome') {
      line.welcome = frame
      line.site = frame.site ?? null
      line.offsetMs = frame.serverTime - environment.now()
      move({ kind: 'live' })
      flush()
      emit({ type: 'welcome' })
      // Somebody whom the relay knows: their conversation goes on.
      if (frame.conversations?.length) trouble()
    }
    if (frame.type === 'ack') {
      environment.storage.remove(keyOf(frame.clientId))
      entries = entries.map((entry) => (entry.clientId === frame.clientId ? { ...entry, state: 'sent' } : entry))
      emit({ type: 'outbox', conversationId: '', clientId: frame.clientId })
    }
    if (frame.type === 'refused') fail()
    // Another tab began a conversation: this one shows it.
    if (!entries[0] && 'conversationId' in frame) trouble()
  }

  const line: Writable<Line> = {
    state: { kind: 'idle' },
    welcome: null,
    site: null,
    memoryOnly: false,
    offsetMs: 0,
    conversations: () =>
      entries[0]
        ? [
            {
              id: entries[0].conversationId,
              pending: entries,
              events: [],
              marks: [],
              typing: [],
              read: 0,
            } as unknown as ConversationModel,
          ]
        : [],
    outbox: () => entries,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    setVisible(on) {
      isVisible = on
      if (line.state.kind === 'live') post({ type: 'visible', on })
    },
    connect() {
      if (line.state.kind !== 'idle') return
      keep(storageKey, '')
      environment.storage.remove(storageKey)
      move({ kind: 'connecting', attempt: 1 })
      within(() => line.state.kind === 'live', WELCOME_MS)
      hello()
        .then((who) => {
          const mine = environment.openSocket(url, {
            open: () =>
              post({ type: 'hello', protocol: PROTOCOL_VERSION, ...who, device, visible: isVisible, resume: [] }),
            message: (text) => socket === mine && receive(JSON.parse(text) as Down),
            close: () => socket === mine && fail(),
          })
          socket = mine
        })
        .catch(fail)
    },
    drop: () => line.state.kind !== 'idle' && fail(),
    close() {
      line.state = { kind: 'stopped', reason: 'left' }
      socket?.close()
      socket = undefined
    },
    start: (input) =>
      add({
        type: 'start',
        clientId: environment.randomHex(16),
        conversationId: 'cnv_' + environment.randomHex(16),
        ...input,
      }),
    send: (input) => add({ type: 'send', clientId: environment.randomHex(16), ...input }),
    // The real client takes over before any of these could matter.
    act: async () => ({ ok: false, refused: { code: 'offline', retryable: true } }),
    discard: () => null,
    retry: trouble,
    wake: trouble,
    refresh() {},
    typing() {},
    watch() {},
  }
  return line
}
