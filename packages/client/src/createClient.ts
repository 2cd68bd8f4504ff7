import { RESET_PAGE_EVENTS } from '@deskbell/protocol'
import type { Down, Up } from '@deskbell/protocol'
import type { Change } from './change.ts'
import type { Client } from './client.ts'
import type { ClientOptions } from './clientOptions.ts'
import { createConnection } from './connection.ts'
import type { Conversation } from './conversation.ts'
import { createConversations } from './conversations.ts'
import { createOutbox } from './outbox.ts'
import type { OutboxEntry } from './outboxEntry.ts'
import { createOutboxStore } from './outboxStore.ts'
import { createRequests } from './requests.ts'
import type { Request, RequestAnswer } from './requests.ts'
import { prependPage } from './timeline.ts'
import type { OlderPage } from './timeline.ts'
import { createTypingNotice } from './typingNotice.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }
type Unnumbered = Request extends infer R ? (R extends Request ? Omit<R, 'ref'> : never) : never

/** Makes the parts of a client and wires them: what arrives at one is passed to those it concerns. */
export function createClient(options: ClientOptions): Client {
  const { environment } = options
  const listeners = new Set<(change: Change) => void>()
  let refs = 0

  const nextRef = () => ++refs
  const newId = () => environment.randomHex(16)
  const post = (frame: Up): boolean => connection.post(frame)
  const postSoft = (frame: Up) => connection.hasRoom() && post(frame)

  function fault(error: unknown): void {
    client.faults++
    options.onFault?.(error)
  }

  function emit(change: Change): void {
    for (const listener of listeners) {
      try {
        listener(change)
      } catch (error) {
        fault(error)
      }
    }
  }

  function entryChanged({ conversationId, clientId, frame, state }: OutboxEntry): void {
    conversations.at(conversationId).pending = outbox.entries(conversationId)
    if (frame.type === 'start' && state === 'sending') conversations.watch(conversationId)
    emit({ type: 'outbox', conversationId, clientId })
  }

  /** While there is no attempt and none to come, nothing will be answered. */
  function abandonIfStopped(): void {
    const { kind } = connection.state()
    if (kind === 'stopped' || kind === 'idle') requests.abandon()
  }

  function take(frame: Down): void {
    if (frame.type === 'ack') {
      const entry = outbox.acked(frame)
      if (entry) conversations.acked(entry, frame.seq ?? 0)
      else requests.answered(frame)
    } else if (frame.type === 'result') requests.answered(frame)
    else if (frame.type === 'presence') emit({ type: 'presence', frame })
    else if (frame.type === 'site') {
      client.site = frame.value
      emit({ type: 'site' })
    } else if (
      !(frame.type === 'refused'
        ? outbox.refused(frame) || requests.answered(frame) || conversations.refused(frame)
        : conversations.take(frame))
    ) {
      emit({ type: 'frame', frame })
    }
  }

  const connection = createConnection(options, {
    anchors: () => conversations.anchors(),
    live(frame) {
      client.welcome = frame
      client.site = frame.site ?? null
      client.offsetMs = frame.serverTime - environment.now()
      conversations.live(frame)
      outbox.pump()
      requests.resend()
      emit({ type: 'welcome' })
      for (const view of frame.conversations ?? []) conversations.changed(view)
    },
    lost() {
      outbox.lost()
      conversations.lost()
    },
    changed() {
      abandonIfStopped()
      emit({ type: 'state' })
    },
    frame: take,
    fault,
  })
  const store = createOutboxStore(environment.storage, options.storageKey)
  const outbox = createOutbox(environment, store, { post, nextRef, changed: entryChanged, probe: connection.probe })
  const conversations = createConversations(environment, outbox, {
    welcome: () => client.welcome,
    post,
    postSoft,
    emit,
  })
  const requests = createRequests(environment, post)
  const typing = createTypingNotice(environment, postSoft)

  // Which value answers which request is in the protocol's tables, so the public signatures may say more than this.
  async function ask(request: Unnumbered): Promise<RequestAnswer & { value: never }> {
    const answer = requests.ask({ ...request, ref: nextRef() } as Request)
    abandonIfStopped()
    return answer as Promise<RequestAnswer & { value: never }>
  }

  async function loadPage(c: Conversation): Promise<boolean> {
    const [first] = c.events
    const before = first?.seq ?? c.last + 1
    const answer = await ask({ type: 'page', conversationId: c.id, before, limit: RESET_PAGE_EVENTS })
    // A reset meanwhile began another stretch, which this page does not touch.
    if (answer.ok && c.events[0] === first) {
      prependPage(c, answer.value as OlderPage)
      conversations.changed(c)
    }
    c.older = undefined
    return c.hasOlder
  }

  const { connect, setVisible, wake, drop, state } = connection
  const { watch, unwatch, mark, receipts } = conversations
  const { retry, discard, refresh } = outbox
  const client: Writable<Client> = {
    get state() {
      return state()
    },
    welcome: null,
    site: null,
    offsetMs: 0,
    faults: 0,
    get memoryOnly() {
      return store.denied()
    },
    connect,
    setVisible,
    wake,
    drop,
    watch,
    unwatch,
    mark,
    retry,
    discard,
    refresh,
    post,

    close() {
      receipts.flush()
      connection.close()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    conversation: (id) => conversations.byId.get(id),
    conversations: () => [...conversations.byId.values()],
    async loadOlder(id) {
      const c = conversations.byId.get(id)
      return c?.hasOlder ? (c.older ??= loadPage(c)) : false
    },
    start: (input) => outbox.add({ type: 'start', clientId: newId(), conversationId: `cnv_${newId()}`, ...input }),
    send(input) {
      typing.off(input.conversationId)
      return outbox.add({ type: 'send', clientId: newId(), ...input })
    },
    outbox: () => outbox.entries(),
    forget() {
      connection.close()
      outbox.forget()
      conversations.forget()
    },
    act: (name, args, options) => ask({ type: 'act', clientId: newId(), name, args, ...options }),
    query: (name, args) => ask({ type: 'query', name, args }),
    identify: (jwt) => ask({ type: 'identify', jwt }),
    typing(id, on, preview) {
      if (on) typing.on(id, preview)
      else typing.off(id)
    },
    visit(context) {
      post({ type: 'visit', context })
    },
  }

  outbox.refresh()
  return client
}
